/**
 * The ways of packets through the bridges, as `ofproto/trace` asks for them.
 * @module
 */
import { gatewayOfport, tunnelOfport, virtualMac } from '#dataplane/constants.ts';
import type { NodeSeat, PodSeat } from './stage.ts';

/** One way through one bridge: the packet that enters, and the port that it leaves by if nothing stops it. */
export type Pass = { readonly node: string; readonly flow: string; readonly out: number };

/** What a packet is about: protocol, destination port, and for a datagram of more than one packet its size. */
export type Content = { readonly protocol: string; readonly port?: number; readonly bytes?: number };

/** The source port of traced packets. */
export const clientPort = 40_000;

/** From a pod to a pod under its own address. */
export function podToPod(from: PodSeat, to: PodSeat, content: Content): Pass[] {
  const near = from.node === to.node;
  const enter = { from: from.ofport, sourceMac: from.mac, source: from.ip, to: to.ip, content };
  if (near) return [pass(from.node, { ...enter, targetMac: to.mac }, to.ofport)];
  const out = pass(from.node, { ...enter, targetMac: from.node.gatewayMac }, tunnelOfport);
  return [out, arrival(from.node, from.ip, to, content)];
}

/** From a pod to an address that its node routes: a node, or a Service. */
export function podToGateway(from: PodSeat, address: string, content: Content): Pass[] {
  const { gatewayMac } = from.node;
  const enter = { from: from.ofport, sourceMac: from.mac, targetMac: gatewayMac };
  return [pass(from.node, { ...enter, source: from.ip, to: address, content }, gatewayOfport)];
}

/** From the gateway of `via`, under the address `source`, to a pod. */
export function gatewayToPod(via: NodeSeat, source: string, to: PodSeat, content: Content): Pass[] {
  const enter = { from: gatewayOfport, sourceMac: via.gatewayMac, source, to: to.ip, content };
  if (via === to.node) return [pass(via, { ...enter, targetMac: to.mac }, to.ofport)];
  return [pass(via, { ...enter, targetMac: virtualMac }, tunnelOfport), arrival(via, source, to, content)];
}

function arrival(via: NodeSeat, source: string, to: PodSeat, content: Content): Pass {
  const enter = { from: tunnelOfport, sourceMac: via.gatewayMac, targetMac: virtualMac };
  return pass(to.node, { ...enter, source, to: to.ip, content }, to.ofport);
}

type Packet = {
  readonly from: number;
  readonly sourceMac: string;
  readonly targetMac: string;
  readonly source: string;
  readonly to: string;
  readonly content: Content;
};

function pass({ name }: NodeSeat, packet: Packet, out: number): Pass {
  const { protocol, port } = packet.content;
  const layer4 = protocol.toLowerCase();
  const ports = port === undefined ? 'icmp_type=8' : `${layer4}_src=${clientPort},${layer4}_dst=${port}`;
  const flow = [
    `in_port=${packet.from}`,
    layer4,
    `dl_src=${packet.sourceMac}`,
    `dl_dst=${packet.targetMac}`,
    `nw_src=${packet.source}`,
    `nw_dst=${packet.to}`,
    'nw_ttl=64',
    ports,
  ].join(',');
  return { node: name, flow, out };
}

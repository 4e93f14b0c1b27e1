import { formatIpv4, networkContains, parseIpv4, parseIpv4Cidr } from '#base/ipv4.ts';
import { gatewayOfport, tunnelOfport, virtualMac } from '#dataplane/constants.ts';

/** One side of a packet. `port` is its port on this node's bridge, when it has one. */
export type End = {
  readonly ip?: string;
  readonly port?: { readonly ofport: number; readonly mac?: string };
};

/** What is to be traced. `flow` is more of the packet in the words of ovs-ofctl, e.g. `tcp,tcp_dst=80`. */
export type TracedPacket = {
  /** Where it enters; by default where its source is. */
  readonly port?: number;
  readonly source?: End;
  readonly destination?: End;
  readonly flow: string;
};

/** This node, as far as the addresses of a packet depend on it. */
export type TracingNode = {
  readonly gatewayMac: string;
  /** The ranges of other nodes' pods. */
  readonly peerPodCidrs: readonly string[];
};

/** The packet as `ofproto/trace` takes it: with the Ethernet addresses that it would have at the port it enters by. */
export function packetText(packet: TracedPacket, node: TracingNode): string {
  const { source, destination, flow } = packet;
  const ofport = packet.port ?? entryOf(source, flow, node);
  return [
    ofport === undefined ? '' : `in_port=${ofport}`,
    hasProtocol(flow) ? '' : 'ip',
    flow,
    source?.ip === undefined ? '' : `nw_src=${source.ip}`,
    destination?.ip === undefined ? '' : `nw_dst=${destination.ip}`,
    ofport === undefined || names(flow, 'dl_src', 'eth_src') ? '' : sourceMac(ofport, source, node),
    ofport === undefined || names(flow, 'dl_dst', 'eth_dst') ? '' : destinationMac(ofport, destination, node),
    // Otherwise it is 0, and no router lets it pass.
    names(flow, 'nw_ttl') || isNotIpv4(flow) ? '' : 'nw_ttl=64',
  ]
    .filter((field) => field !== '')
    .join(',');
}

/** Whether a flow text says anything of one of these fields. */
export function names(flow: string, ...fields: readonly string[]): boolean {
  return fieldsOf(flow).some((field) => fields.includes(field));
}

/** Pods of this node enter by their ports, pods of others through the tunnel, and all else through the gateway. */
function entryOf(source: End | undefined, flow: string, node: TracingNode): number | undefined {
  if (names(flow, 'in_port')) return undefined;
  if (source?.port !== undefined) return source.port.ofport;
  return source?.ip !== undefined && isOfPeer(source.ip, node) ? tunnelOfport : gatewayOfport;
}

function sourceMac(ofport: number, source: End | undefined, { gatewayMac }: TracingNode): string {
  if (ofport === gatewayOfport) return `dl_src=${gatewayMac}`;
  const mac = source?.port?.mac;
  return mac === undefined ? '' : `dl_src=${mac}`;
}

/** Pods see those of their node on their network, and anything else behind the gateway. */
function destinationMac(ofport: number, destination: End | undefined, node: TracingNode): string {
  const { ip, port } = destination ?? {};
  if (ofport === tunnelOfport) return `dl_dst=${virtualMac}`;
  if (port?.mac !== undefined) return `dl_dst=${port.mac}`;
  if (ofport !== gatewayOfport) return `dl_dst=${node.gatewayMac}`;
  return ip !== undefined && isOfPeer(ip, node) ? `dl_dst=${virtualMac}` : '';
}

function isOfPeer(ip: string, { peerPodCidrs }: TracingNode): boolean {
  const address = parseIpv4(ip);
  if (address === undefined) return false;
  return peerPodCidrs.some((cidr) => networkContains(parseIpv4Cidr(cidr), address));
}

const protocols = ['ip', 'icmp', 'tcp', 'udp', 'sctp', 'arp', 'ipv6', 'tcp6', 'udp6', 'sctp6', 'icmp6'];
const notIpv4 = protocols.slice(protocols.indexOf('arp'));

function hasProtocol(flow: string): boolean {
  return names(flow, 'dl_type', 'eth_type', ...protocols);
}

function isNotIpv4(flow: string): boolean {
  return names(flow, 'dl_type', 'eth_type', ...notIpv4);
}

function fieldsOf(flow: string): readonly string[] {
  return flow.split(',').map((field) => field.split('=')[0]?.trim() ?? '');
}

/** Canonical text of an address; undefined for anything else. */
export function addressOf(text: string): string | undefined {
  const number = parseIpv4(text);
  return number === undefined ? undefined : formatIpv4(number);
}

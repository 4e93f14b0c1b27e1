import { gatewayOfport, tunnelOfport, virtualMac } from '#dataplane/constants.ts';
import type { Exit } from '#dataplane/ovs/ofctl.ts';
import type { PacketIn } from '#dataplane/ovs/packetIn.ts';

/** Where an answer leaves the bridge, and its Ethernet addresses. */
export type WayBack = { readonly to: Exit; readonly source: string; readonly destination: string };

/** Who is on which port of this node. */
export type Ports = {
  readonly gatewayMac: string;
  /** The MAC address of the pod on a port. */
  readonly podMacAt: (ofport: number) => string | undefined;
};

/**
 * The way back of a packet is the way it came: to a pod of this node, through the tunnel to the node that sent it, or
 * through the gateway, where kube-proxy's translation is undone for what came through a Service. Undefined when nobody is
 * there any more.
 */
export function wayBack(packet: PacketIn, { gatewayMac, podMacAt }: Ports): WayBack | undefined {
  const { inPort, tunnelSource, frame } = packet;
  if (inPort === gatewayOfport) {
    return { to: { ofport: gatewayOfport }, source: virtualMac, destination: gatewayMac };
  }
  if (inPort === tunnelOfport) {
    if (tunnelSource === undefined) return undefined;
    return {
      to: { ofport: tunnelOfport, tunnelTo: tunnelSource },
      source: gatewayMac,
      destination: virtualMac,
    };
  }
  const mac = podMacAt(inPort);
  if (mac === undefined) return undefined;
  // As if whoever the pod sent it to answered.
  const source = frame.subarray(0, 6).toString('hex').match(/../g)?.join(':') ?? gatewayMac;
  return { to: { ofport: inPort }, source, destination: mac };
}

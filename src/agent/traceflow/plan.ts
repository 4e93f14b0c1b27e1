import type { TraceflowSpec } from '#crds/traceflow.ts';
import type { ContainerInterface } from '#dataplane/interfaceStore.ts';
import type { ServicePort } from '../tracing/whereabouts.ts';
import type { TraceContent, TracePacket } from './tracePacket.ts';

/** Who the packet is for, once its names are known to be addresses. */
export type TraceTarget = {
  readonly ip: string;
  /** Of a pod of this node. */
  readonly mac?: string;
  /** Of a Service. */
  readonly ports?: readonly ServicePort[];
};

/** The packet to send, or why there can be none. */
export type TracePlan = { readonly packet: TracePacket } | { readonly problem: string };

const syn = 2;
const firstEphemeralPort = 49_152;
const ephemeralPorts = 16_384;
const protocols = new Map<number, TraceContent['protocol']>([
  [1, 'icmp'],
  [6, 'tcp'],
  [17, 'udp'],
]);

/** What a Traceflow asks to send from `from`. `random` is a number from 0 to 1, below 1. */
export function planOf(
  { packet = {} }: Pick<TraceflowSpec, 'packet'>,
  tag: number,
  ends: { readonly from: ContainerInterface; readonly to: TraceTarget; readonly gatewayMac: string },
  random: () => number,
): TracePlan {
  const { ipHeader = {} } = packet;
  const { from, to, gatewayMac } = ends;
  const content = contentOf(packet, to.ports, random);
  if ('problem' in content) return content;
  return {
    packet: {
      // Pods of the node are on one network; all others are behind the gateway.
      ethernet: { source: from.mac, destination: to.mac ?? gatewayMac },
      source: ipHeader.srcIP ?? from.ip,
      destination: to.ip,
      tag,
      ttl: ipHeader.ttl || 64,
      flags: ipHeader.flags ?? 0,
      content,
    },
  };
}

type Asked = NonNullable<TraceflowSpec['packet']>;

function contentOf(
  { ipHeader, transportHeader = {} }: Asked,
  ports: readonly ServicePort[] | undefined,
  random: () => number,
): TraceContent | { readonly problem: string } {
  const protocol = protocolOf(ipHeader?.protocol, transportHeader, ports);
  if (protocol === undefined)
    return { problem: `protocol ${ipHeader?.protocol} is not one of 1 (ICMP), 6 (TCP) and 17 (UDP)` };
  if (protocol === 'icmp') {
    const { id = Math.floor(random() * 65_536), sequence = 0 } = transportHeader.icmp ?? {};
    return { protocol, id, sequence };
  }
  const header = transportHeader[protocol] ?? {};
  const destinationPort = header.dstPort ?? portOf(ports, protocol);
  if (destinationPort === undefined)
    return { problem: `a packet of ${protocol.toUpperCase()} needs a dstPort` };
  const sourcePort = header.srcPort ?? firstEphemeralPort + Math.floor(random() * ephemeralPorts);
  if (protocol === 'udp') return { protocol, sourcePort, destinationPort };
  return { protocol, sourcePort, destinationPort, flags: transportHeader.tcp?.flags ?? syn };
}

/** That of the headers; to a Service, that of its first port; else ICMP, as Antrea. */
function protocolOf(
  number: number | undefined,
  header: NonNullable<Asked['transportHeader']>,
  ports: readonly ServicePort[] | undefined,
): TraceContent['protocol'] | undefined {
  if (number !== undefined && number !== 0) return protocols.get(number);
  for (const protocol of ['tcp', 'udp', 'icmp'] as const) if (header[protocol] !== undefined) return protocol;
  const [first] = ports ?? [];
  return first === undefined || first.protocol === 'SCTP' ? 'icmp' : first.protocol === 'UDP' ? 'udp' : 'tcp';
}

function portOf(ports: readonly ServicePort[] | undefined, protocol: 'tcp' | 'udp'): number | undefined {
  return ports?.find((each) => each.protocol.toLowerCase() === protocol)?.port;
}

import { formatIpv4 } from '#base/ipv4.ts';

/** Protocol numbers of IPv4. */
export const protocolNumbers = { icmp: 1, tcp: 6, udp: 17, sctp: 132 } as const;

/** An IPv4 packet in an Ethernet frame of which only the beginning may be there. */
export type Ipv4Packet = {
  /** Bytes from the IPv4 header on. */
  readonly bytes: Buffer;
  readonly headerLength: number;
  /** As its header says. */
  readonly totalLength: number;
  readonly protocol: number;
  readonly source: string;
  readonly destination: string;
  /** Whether it begins its datagram; other fragments have no header of the protocol. */
  readonly isFirst: boolean;
  /** What follows the header. */
  readonly payload: Buffer;
};

const ethernetLength = 14;
const shortestHeader = 20;
const ipv4Type = 0x0800;

/** Reads a frame; undefined when there is no whole IPv4 header in it. */
export function readIpv4(frame: Buffer): Ipv4Packet | undefined {
  if (frame.length < ethernetLength + shortestHeader || frame.readUInt16BE(12) !== ipv4Type) return undefined;
  const bytes = frame.subarray(ethernetLength);
  const headerLength = (bytes.readUInt8(0) & 0x0f) * 4;
  const isWhole = headerLength >= shortestHeader && bytes.length >= headerLength;
  if (bytes.readUInt8(0) >> 4 !== 4 || !isWhole) return undefined;
  const totalLength = bytes.readUInt16BE(2);
  return {
    bytes,
    headerLength,
    totalLength,
    protocol: bytes.readUInt8(9),
    source: formatIpv4(bytes.readUInt32BE(12)),
    destination: formatIpv4(bytes.readUInt32BE(16)),
    isFirst: (bytes.readUInt16BE(6) & 0x1fff) === 0,
    // Short frames are padded.
    payload: bytes.subarray(headerLength, Math.max(headerLength, totalLength)),
  };
}

/** The ports of a packet of TCP, UDP or SCTP, as far as they are in it. */
export function portsOf({
  protocol,
  isFirst,
  payload,
}: Ipv4Packet): { readonly source: number; readonly destination: number } | undefined {
  const { tcp, udp, sctp } = protocolNumbers;
  if (!isFirst || payload.length < 4 || (protocol !== tcp && protocol !== udp && protocol !== sctp)) {
    return undefined;
  }
  return { source: payload.readUInt16BE(0), destination: payload.readUInt16BE(2) };
}

import { parseIpv4 } from '#base/ipv4.ts';
import { tosOf } from '#dataplane/flows/traceflowFlows.ts';
import { checksum } from '../reject/checksum.ts';
import { protocolNumbers } from '../reject/ipv4Packet.ts';

/** What follows the IPv4 header. */
export type TraceContent =
  | { readonly protocol: 'icmp'; readonly id: number; readonly sequence: number }
  | { readonly protocol: 'udp'; readonly sourcePort: number; readonly destinationPort: number }
  | {
      readonly protocol: 'tcp';
      readonly sourcePort: number;
      readonly destinationPort: number;
      readonly flags: number;
    };

/** A packet to send; `id` is that of its IPv4 header, by which it is known again. */
export type TracePacket = {
  readonly ethernet: { readonly source: string; readonly destination: string };
  readonly source: string;
  readonly destination: string;
  readonly tag: number;
  readonly ttl: number;
  /** The three bits before the fragment offset. */
  readonly flags: number;
  readonly content: TraceContent;
};

const ipHeaderLength = 20;
const echoRequest = 8;

/** The frame of a packet. */
export function traceFrame(packet: TracePacket, id: number): Buffer {
  const { ethernet } = packet;
  const addresses = Buffer.from(`${ethernet.destination}${ethernet.source}`.replaceAll(':', ''), 'hex');
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(parseIpv4(packet.source) ?? 0, 0);
  ends.writeUInt32BE(parseIpv4(packet.destination) ?? 0, 4);
  const content = contentBytes(packet.content, ends);
  return Buffer.concat([
    addresses,
    Buffer.from('0800', 'hex'),
    ipHeader(packet, id, ends, content.length),
    content,
  ]);
}

function ipHeader(
  { tag, ttl, flags, content }: TracePacket,
  id: number,
  ends: Buffer,
  length: number,
): Buffer {
  const header = Buffer.alloc(ipHeaderLength);
  header.writeUInt8(0x45, 0);
  header.writeUInt8(tosOf(tag), 1);
  header.writeUInt16BE(ipHeaderLength + length, 2);
  header.writeUInt16BE(id, 4);
  header.writeUInt16BE(flags << 13, 6);
  header.writeUInt8(ttl, 8);
  header.writeUInt8(protocolNumbers[content.protocol], 9);
  ends.copy(header, 12);
  header.writeUInt16BE(checksum(header), 10);
  return header;
}

function contentBytes(content: TraceContent, ends: Buffer): Buffer {
  switch (content.protocol) {
    case 'icmp':
      return echo(content.id, content.sequence);
    case 'udp': {
      const datagram = Buffer.alloc(8);
      writePorts(datagram, content);
      datagram.writeUInt16BE(datagram.length, 4);
      // 0 says that there is no checksum.
      datagram.writeUInt16BE(withPseudoHeader(ends, protocolNumbers.udp, datagram) || 0xffff, 6);
      return datagram;
    }
    case 'tcp': {
      const segment = Buffer.alloc(20);
      writePorts(segment, content);
      segment.writeUInt32BE(1, 4);
      segment.writeUInt8((segment.length / 4) << 4, 12);
      segment.writeUInt8(content.flags, 13);
      segment.writeUInt16BE(0xffff, 14);
      segment.writeUInt16BE(withPseudoHeader(ends, protocolNumbers.tcp, segment), 16);
      return segment;
    }
    default:
      return content satisfies never;
  }
}

function echo(id: number, sequence: number): Buffer {
  const message = Buffer.alloc(8);
  message.writeUInt8(echoRequest, 0);
  message.writeUInt16BE(id, 4);
  message.writeUInt16BE(sequence, 6);
  message.writeUInt16BE(checksum(message), 2);
  return message;
}

function writePorts(
  into: Buffer,
  { sourcePort, destinationPort }: { readonly sourcePort: number; readonly destinationPort: number },
): void {
  into.writeUInt16BE(sourcePort, 0);
  into.writeUInt16BE(destinationPort, 2);
}

function withPseudoHeader(ends: Buffer, protocol: number, content: Buffer): number {
  const rest = Buffer.from([0, protocol, 0, content.length]);
  return checksum(ends, rest, content);
}

import { checksum } from './checksum.ts';
import { type Ipv4Packet, portsOf, protocolNumbers } from './ipv4Packet.ts';

const flags = { fin: 0x01, syn: 0x02, rst: 0x04, ack: 0x10 } as const;
const tcpHeaderLength = 20;
const ipHeaderLength = 20;
/** Destination unreachable: communication administratively prohibited (RFC 1812 5.2.7.1: of the host). */
const icmpProhibited = { type: 3, code: 10 } as const;
/** Echo, timestamp and information requests: other messages of ICMP are answers, which are never answered. */
const icmpRequests = new Set([8, 13, 15]);

/**
 * What the destination of a packet would say were it to refuse: a reset for TCP, else that it is prohibited. Undefined for
 * what must not be answered (RFC 1122 3.2.2): later fragments, resets, messages of ICMP that are no requests, packets to
 * or from anything but one host.
 */
export function refusalOf(packet: Ipv4Packet): Buffer | undefined {
  if (!packet.isFirst || !isOneHost(packet.source) || !isOneHost(packet.destination)) return undefined;
  if (packet.protocol === protocolNumbers.tcp) return resetOf(packet);
  if (packet.protocol === protocolNumbers.icmp && !isRequest(packet)) return undefined;
  return prohibitionOf(packet);
}

/** A reset as RFC 9293 3.10.7.1 has it for a connection that there is not. */
function resetOf(packet: Ipv4Packet): Buffer | undefined {
  const { payload, headerLength, totalLength } = packet;
  const ports = portsOf(packet);
  if (ports === undefined || payload.length < tcpHeaderLength) return undefined;
  const said = payload.readUInt8(13);
  if ((said & flags.rst) !== 0) return undefined;
  const dataLength = totalLength - headerLength - (payload.readUInt8(12) >> 4) * 4;
  const counted = dataLength + Number((said & flags.syn) !== 0) + Number((said & flags.fin) !== 0);
  const isAcknowledged = (said & flags.ack) !== 0;

  const segment = Buffer.alloc(tcpHeaderLength);
  segment.writeUInt16BE(ports.destination, 0);
  segment.writeUInt16BE(ports.source, 2);
  if (isAcknowledged) segment.writeUInt32BE(payload.readUInt32BE(8), 4);
  else segment.writeUInt32BE((payload.readUInt32BE(4) + counted) >>> 0, 8);
  segment.writeUInt8((tcpHeaderLength / 4) << 4, 12);
  segment.writeUInt8(isAcknowledged ? flags.rst : flags.rst | flags.ack, 13);
  const header = answerHeader(packet, protocolNumbers.tcp, segment.length);
  segment.writeUInt16BE(checksum(pseudoHeader(header, segment.length), segment), 16);
  return Buffer.concat([header, segment]);
}

/** With the header of the packet and the first eight bytes after it, by which its sender knows it. */
function prohibitionOf(packet: Ipv4Packet): Buffer {
  const { bytes, headerLength, payload } = packet;
  const quoted = Buffer.concat([bytes.subarray(0, headerLength), payload.subarray(0, 8)]);
  const message = Buffer.concat([Buffer.alloc(8), quoted]);
  message.writeUInt8(icmpProhibited.type, 0);
  message.writeUInt8(icmpProhibited.code, 1);
  message.writeUInt16BE(checksum(message), 2);
  return Buffer.concat([answerHeader(packet, protocolNumbers.icmp, message.length), message]);
}

/** The IPv4 header of an answer, from the destination of a packet to its source. */
function answerHeader({ bytes }: Ipv4Packet, protocol: number, length: number): Buffer {
  const header = Buffer.alloc(ipHeaderLength);
  header.writeUInt8(0x45, 0);
  header.writeUInt16BE(ipHeaderLength + length, 2);
  header.writeUInt16BE(0x4000, 6);
  header.writeUInt8(64, 8);
  header.writeUInt8(protocol, 9);
  bytes.copy(header, 12, 16, 20);
  bytes.copy(header, 16, 12, 16);
  header.writeUInt16BE(checksum(header), 10);
  return header;
}

function pseudoHeader(header: Buffer, length: number): Buffer {
  const pseudo = Buffer.alloc(12);
  header.copy(pseudo, 0, 12, 20);
  pseudo.writeUInt8(protocolNumbers.tcp, 9);
  pseudo.writeUInt16BE(length, 10);
  return pseudo;
}

function isRequest({ payload }: Ipv4Packet): boolean {
  return payload.length > 0 && icmpRequests.has(payload.readUInt8(0));
}

/** Neither "this host", nor a group, nor everybody. */
function isOneHost(address: string): boolean {
  const first = Number(address.split('.')[0]);
  return first > 0 && first < 224;
}

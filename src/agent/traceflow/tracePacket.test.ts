import { describe, expect, it } from 'vitest';
import { checksum } from '../reject/checksum.ts';
import { portsOf, readIpv4 } from '../reject/ipv4Packet.ts';
import { type TraceContent, traceFrame } from './tracePacket.ts';

const packet = {
  ethernet: { source: '0a:00:00:00:00:02', destination: '0a:00:00:00:00:03' },
  source: '10.0.1.2',
  destination: '10.0.1.3',
  tag: 5,
  ttl: 64,
  flags: 2,
};
const tcp: TraceContent = { protocol: 'tcp', sourcePort: 50_000, destinationPort: 80, flags: 2 };

function read(content: TraceContent) {
  const ip = readIpv4(traceFrame({ ...packet, content }, 7));
  if (ip === undefined) throw new Error('it cannot be read');
  return ip;
}

/** 0 when the checksum of what follows the IPv4 header is right. */
function verified(content: TraceContent, number: number): number {
  const { bytes, payload } = read(content);
  const rest = Buffer.from([0, number, 0, payload.length]);
  return checksum(bytes.subarray(12, 20), rest, payload);
}

describe('traceFrame', () => {
  it('has the addresses, the tag and the number', () => {
    expect(
      traceFrame({ ...packet, content: tcp }, 7)
        .subarray(0, 14)
        .toString('hex'),
    ).toBe('0a00000000030a00000000020800');
    const { bytes, source, destination, totalLength } = read(tcp);
    expect([source, destination, totalLength]).toEqual(['10.0.1.2', '10.0.1.3', 40]);
    expect([bytes[1], bytes.readUInt16BE(4), bytes.readUInt16BE(6), bytes[8]]).toEqual([20, 7, 0x4000, 64]);
    expect(checksum(bytes.subarray(0, 20))).toBe(0);
  });

  it('carries TCP, UDP and ICMP with their checksums', () => {
    expect(portsOf(read(tcp))).toEqual({ source: 50_000, destination: 80 });
    expect(verified(tcp, 6)).toBe(0);
    expect(verified({ protocol: 'udp', sourcePort: 1, destinationPort: 53 }, 17)).toBe(0);
    const { payload, protocol } = read({ protocol: 'icmp', id: 9, sequence: 1 });
    expect([
      protocol,
      payload[0],
      payload.readUInt16BE(4),
      payload.readUInt16BE(6),
      checksum(payload),
    ]).toEqual([1, 8, 9, 1, 0]);
  });
});

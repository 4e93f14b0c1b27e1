import { describe, expect, it } from 'vitest';
import { portsOf, readIpv4 } from './ipv4Packet.ts';
import { datagramFrame, pingFrame, synFrame } from './testing/frames.ts';

describe('an IPv4 packet in a frame', () => {
  it('is read by its header', () => {
    const packet = readIpv4(synFrame());
    expect(packet).toMatchObject({
      headerLength: 20,
      totalLength: 60,
      protocol: 6,
      source: '10.10.0.2',
      destination: '10.10.0.3',
      isFirst: true,
    });
    expect(packet && portsOf(packet)).toEqual({ source: 53_488, destination: 81 });
  });

  it('has no ports in ICMP, in later fragments, and where they were cut off', () => {
    const ping = readIpv4(pingFrame());
    expect(ping && portsOf(ping)).toBeUndefined();
    const later = datagramFrame();
    later.writeUInt16BE(0x0010, 14 + 6);
    const fragment = readIpv4(later);
    expect(fragment?.isFirst).toBe(false);
    expect(fragment && portsOf(fragment)).toBeUndefined();
    const short = readIpv4(datagramFrame().subarray(0, 14 + 22));
    expect(short && portsOf(short)).toBeUndefined();
  });

  it('does not take padding for data', () => {
    const padded = Buffer.concat([datagramFrame(), Buffer.alloc(20)]);
    expect(readIpv4(padded)?.payload.length).toBe(14);
  });

  it('is none in anything else', () => {
    const arp = synFrame();
    arp.writeUInt16BE(0x0806, 12);
    const optionsCutOff = synFrame().subarray(0, 34);
    optionsCutOff.writeUInt8(0x4f, 14);
    const sixth = synFrame();
    sixth.writeUInt8(0x65, 14);
    for (const frame of [arp, optionsCutOff, sixth, Buffer.alloc(0), synFrame().subarray(0, 33)]) {
      expect(readIpv4(frame)).toBeUndefined();
    }
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checksum } from './checksum.ts';
import { readIpv4 } from './ipv4Packet.ts';
import { refusalOf } from './refusal.ts';
import { datagramFrame, pingFrame, synFrame } from './testing/frames.ts';

function refusal(frame: Buffer): Buffer | undefined {
  const packet = readIpv4(frame);
  return packet && refusalOf(packet);
}

/** A copy with some bytes of its IPv4 packet replaced. */
function changed(frame: Buffer, at: number, hex: string): Buffer {
  const copy = Buffer.from(frame);
  copy.write(hex, 14 + at, 'hex');
  return copy;
}

describe('the refusal of a TCP packet', () => {
  it('is a reset of the connection that a SYN would begin', () => {
    expect(refusal(synFrame())?.toString('hex')).toBe(
      [
        // 40 bytes from 10.10.0.3 to 10.10.0.2, TTL 64, not to be fragmented.
        '4500002800004000400626b80a0a00030a0a0002',
        // Port 81 to 53488, sequence 0, acknowledges the SYN, RST and ACK.
        '0051d0f000000000df0c3f2c50140000ac3d0000',
      ].join(''),
    );
  });

  it('acknowledges the data that came along, and wraps around', () => {
    const lastSequence = changed(synFrame(), 24, 'ffffffff');
    expect(refusal(lastSequence)?.readUInt32BE(28)).toBe(0);
    const longer = changed(synFrame(), 2, '0064');
    expect(refusal(longer)?.readUInt32BE(28)).toBe(0xdf0c3f2b + 1 + 40);
  });

  it('has the number that is expected next where the packet acknowledges one', () => {
    const acknowledging = changed(changed(synFrame(), 33, '10'), 28, '01020304');
    const reset = refusal(acknowledging);
    expect(reset?.subarray(24, 34).toString('hex')).toBe('01020304000000005004');
  });

  it('is none of a reset', () => {
    expect(refusal(changed(synFrame(), 33, '04'))).toBeUndefined();
    expect(refusal(changed(synFrame(), 33, '14'))).toBeUndefined();
  });

  it('is none of a packet that was cut off within its header', () => {
    expect(refusal(synFrame().subarray(0, 14 + 20 + 19))).toBeUndefined();
  });
});

describe('the refusal of another packet', () => {
  it('says that it is prohibited, with as much of the packet as its sender needs', () => {
    expect(refusal(datagramFrame())?.toString('hex')).toBe(
      [
        '4500003800004000400126ad0a0a00030a0a0002',
        '030a' + '550a' + '00000000',
        '45000022803540004011a67d0a0a00020a0a0003' + 'c5db0051000ee1b0',
      ].join(''),
    );
  });

  it('is given to a ping, but to no answer and no error', () => {
    expect(refusal(pingFrame())?.subarray(20, 22).toString('hex')).toBe('030a');
    for (const type of ['00', '03', '04', '05', '0b', '0c']) {
      expect(refusal(changed(pingFrame(), 20, type))).toBeUndefined();
    }
  });

  it('is none of later fragments, and of packets of or to many or nobody', () => {
    expect(refusal(changed(datagramFrame(), 6, '0010'))).toBeUndefined();
    expect(refusal(changed(datagramFrame(), 6, '2000'))).toBeDefined();
    for (const address of ['e0000001', 'ffffffff', '00000000']) {
      expect(refusal(changed(datagramFrame(), 16, address))).toBeUndefined();
      expect(refusal(changed(datagramFrame(), 12, address))).toBeUndefined();
    }
  });
});

describe('any refusal', () => {
  it('has right checksums, the other direction, and never fails', () => {
    const frames = fc
      .tuple(
        fc.constantFrom(synFrame(), datagramFrame(), pingFrame()),
        fc.array(fc.tuple(fc.nat(59), fc.nat(255))),
      )
      .map(([frame, edits]) => {
        const copy = Buffer.from(frame);
        for (const [at, byte] of edits) if (14 + at < copy.length) copy.writeUInt8(byte, 14 + at);
        return copy;
      });
    fc.assert(
      fc.property(frames, (frame) => {
        const packet = readIpv4(frame);
        const answer = packet && refusalOf(packet);
        if (packet === undefined || answer === undefined) return;
        expect(checksum(answer.subarray(0, 20))).toBe(0);
        expect(answer.readUInt16BE(2)).toBe(answer.length);
        const back = readIpv4(Buffer.concat([frame.subarray(0, 14), answer]));
        expect([back?.source, back?.destination]).toEqual([packet.destination, packet.source]);
        const pseudo = Buffer.alloc(12);
        answer.copy(pseudo, 0, 12, 20);
        pseudo.writeUInt8(6, 9);
        pseudo.writeUInt16BE(answer.length - 20, 10);
        const prefix = back?.protocol === 6 ? [pseudo] : [];
        expect(checksum(...prefix, answer.subarray(20))).toBe(0);
      }),
      { numRuns: 500 },
    );
  });
});

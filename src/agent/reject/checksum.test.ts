import { describe, expect, it } from 'vitest';
import { checksum } from './checksum.ts';
import { synFrame } from './testing/frames.ts';

describe('the Internet checksum', () => {
  it('is that of the example of RFC 1071', () => {
    expect(checksum(Buffer.from('0001f203f4f5f6f7', 'hex'))).toBe(~0xddf2 & 0xffff);
  });

  it('is zero over what has its own in it, in one piece or in several', () => {
    const header = synFrame().subarray(14, 34);
    expect(checksum(header)).toBe(0);
    expect(checksum(header.subarray(0, 8), header.subarray(8))).toBe(0);
  });

  it('fills an odd number of bytes up with a zero', () => {
    expect(checksum(Buffer.from('010203', 'hex'))).toBe(checksum(Buffer.from('01020300', 'hex')));
  });
});

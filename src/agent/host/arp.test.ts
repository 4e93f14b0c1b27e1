import { describe, expect, it } from 'vitest';
import { gratuitousArpFrame } from './arp.ts';

describe('gratuitousArpFrame', () => {
  it('is a broadcast request from the address for itself', () => {
    expect(gratuitousArpFrame('0a:00:00:00:00:05', '10.10.1.200')).toBe(
      `${'ff'.repeat(6)}0a00000000050806${'0001080006040001'}0a00000000050a0a01c8${'00'.repeat(6)}0a0a01c8`,
    );
  });
});

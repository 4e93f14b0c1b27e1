import { describe, expect, it } from 'vitest';
import { randomMac } from './mac.ts';

describe('randomMac', () => {
  it('is a locally administered station address, another one each time', () => {
    const macs = Array.from({ length: 200 }, randomMac);
    for (const mac of macs) expect(mac).toMatch(/^[0-9a-f][26ae](:[0-9a-f]{2}){5}$/);
    expect(new Set(macs).size).toBe(200);
  });
});

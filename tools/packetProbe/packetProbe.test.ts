import { describe, expect, it } from 'vitest';
import { parseCounts } from './packetProbe.ts';

describe('parseCounts', () => {
  it('reads what the probe tells', () => {
    expect([...parseCounts('counts 3:10:2:1700:1800:2500 7:5:0:0:0:0')]).toEqual([
      [3, { sent: 10, arrived: 2, firstMs: 1700, lastMs: 1800, longestGapMs: 2.5 }],
      [7, { sent: 5, arrived: 0, firstMs: undefined, lastMs: undefined, longestGapMs: 0 }],
    ]);
  });

  it('reads that nothing was sent yet', () => {
    expect(parseCounts('counts').size).toBe(0);
  });
});

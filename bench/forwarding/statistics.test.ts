import { describe, expect, it } from 'vitest';
import { compare, median } from './statistics.ts';

describe('the median', () => {
  it('is the middle, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
  });
});

describe('a comparison', () => {
  it('takes ratios within pairs, so that a slow spell of the machine does not count', () => {
    const sample = (perSecond: number) => ({ perSecond, switchMicroseconds: 1000 / perSecond });
    const pairs = [
      { pipeline: sample(95), normal: sample(100) },
      { pipeline: sample(9.5), normal: sample(10) },
      { pipeline: sample(190), normal: sample(200) },
    ];
    expect(compare(pairs)).toMatchObject({
      rate: { pipeline: 95, normal: 100, ratio: 0.95 },
      switchCpu: { ratio: 0.95 },
      ratios: [0.95, 0.95, 0.95],
    });
  });
});

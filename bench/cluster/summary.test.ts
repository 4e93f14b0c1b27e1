import { describe, expect, it } from 'vitest';
import { round, summary } from './summary.ts';

describe('summary', () => {
  it('takes values that were measured', () => {
    expect(summary([5, 1, 4, 2, 3, 6, 7, 8, 10, 9])).toEqual({ p50: 5, p90: 9, max: 10 });
    expect(summary([3])).toEqual({ p50: 3, p90: 3, max: 3 });
  });

  it('says when there is none', () => {
    expect(summary([])).toEqual({ p50: Number.NaN, p90: Number.NaN, max: Number.NaN });
  });
});

describe('round', () => {
  it('keeps so many digits', () => {
    expect([round(1.26), round(1.2649, 3)]).toEqual([1.3, 1.265]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullJitter } from './backoff.ts';

describe('fullJitter', () => {
  it('doubles its ceiling up to the cap', () => {
    const ceiling = (attempt: number) => fullJitter(attempt, { baseMs: 100, capMs: 1000 }, () => 0.9999);
    expect([0, 1, 2, 3, 4, 1000].map(ceiling)).toEqual([99, 199, 399, 799, 999, 999]);
  });

  it('is never negative and never reaches the cap', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, chance) => {
        const delay = fullJitter(attempt, { baseMs: 50, capMs: 5000 }, () => chance);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThan(5000);
      }),
    );
  });
});

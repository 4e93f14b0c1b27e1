import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCovered, overlap, type Range } from './ranges.ts';

const range = fc
  .tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 5 }))
  .map(([first, length]): Range => ({ first, last: first + length }));

function numbers({ first, last }: Range): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

describe('ranges', () => {
  it('are as the numbers in them', () => {
    fc.assert(
      fc.property(range, fc.array(range, { maxLength: 4 }), (inner, outer) => {
        const all = new Set(outer.flatMap(numbers));
        expect(isCovered(inner, outer)).toBe(numbers(inner).every((each) => all.has(each)));
        for (const each of outer) {
          const own = new Set(numbers(each));
          expect(overlap(inner, each)).toBe(numbers(inner).some((number) => own.has(number)));
        }
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { portMasks } from './portRange.ts';

const port = fc.integer({ min: 0, max: 65_535 });

describe('portMasks', () => {
  it.each([
    [80, 80, [{ value: 80, mask: 0xffff }]],
    [0, 65_535, [{ value: 0, mask: 0 }]],
    [32_768, 65_535, [{ value: 0x8000, mask: 0x8000 }]],
    [1000, 1003, [{ value: 1000, mask: 0xfffc }]],
    [
      5,
      8,
      [
        { value: 5, mask: 0xffff },
        { value: 6, mask: 0xfffe },
        { value: 8, mask: 0xffff },
      ],
    ],
    [9, 8, []],
  ])('covers %i to %i', (first, last, masks) => {
    expect(portMasks(first, last)).toEqual(masks);
  });

  it('matches a port once if it is in the range, and never otherwise', () => {
    fc.assert(
      fc.property(port, port, port, (a, b, any) => {
        const [first, last] = [Math.min(a, b), Math.max(a, b)];
        const masks = portMasks(first, last);
        for (const each of [any, first, last, first - 1, last + 1]) {
          const hits = masks.filter(({ value, mask }) => (each & mask) === value).length;
          const inRange = each >= first && each <= last;
          if (each >= 0 && each <= 65_535) expect(hits).toBe(inRange ? 1 : 0);
        }
        expect(masks.length).toBeLessThanOrEqual(30);
      }),
    );
  });
});

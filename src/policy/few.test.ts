import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Few } from './few.ts';

describe('Few', () => {
  it('is a set of any size', () => {
    const step = fc.record({ add: fc.boolean(), item: fc.integer({ min: 0, max: 14 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const [few, set] = [new Few<number>(), new Set<number>()];
        for (const { add, item } of steps) {
          if (add) few.add(item);
          else few.delete(item);
          if (add) set.add(item);
          else set.delete(item);
          expect(few.has(item)).toBe(add);
        }
        expect([...few].sort()).toEqual([...set].sort());
        expect(few.size).toBe(set.size);
      }),
    );
  });

  it.each([3, 20])('visits all of %i items although each is deleted when it is visited', (count) => {
    const few = new Few<number>();
    for (let item = 0; item < count; item++) few.add(item);
    const visited: number[] = [];
    for (const item of few) {
      visited.push(item);
      few.delete(item);
    }
    expect(visited).toHaveLength(count);
    expect(few.size).toBe(0);
  });
});

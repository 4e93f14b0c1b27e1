import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Tally } from './tally.ts';

it('Tally counts any number of things, and says which is the first and the last of its kind', () => {
  const step = fc.record({ add: fc.boolean(), key: fc.integer({ min: 0, max: 14 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const tally = new Tally<number>();
      const counts = new Map<number, number>();
      for (const { add, key } of steps) {
        const before = counts.get(key) ?? 0;
        if (add) {
          expect(tally.add(key)).toBe(before === 0);
          counts.set(key, before + 1);
        } else {
          expect(tally.delete(key)).toBe(before === 1);
          if (before > 1) counts.set(key, before - 1);
          else counts.delete(key);
        }
      }
      expect([...tally.keys()].sort()).toEqual([...counts.keys()].sort());
      expect(tally.size).toBe(counts.size);
    }),
  );
});

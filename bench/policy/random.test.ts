import { describe, expect, it } from 'vitest';
import { seededRandom } from './random.ts';

describe('seededRandom', () => {
  it('gives the same numbers for the same seed', () => {
    const [a, b, other] = [seededRandom(1), seededRandom(1), seededRandom(2)];
    const numbers = (from: (below: number) => number) => Array.from({ length: 20 }, () => from(1000));
    const first = numbers(a);
    expect(numbers(b)).toEqual(first);
    expect(numbers(other)).not.toEqual(first);
  });

  it('gives every number below the limit about as often', () => {
    const random = seededRandom(3);
    const counts = [0, 0, 0, 0];
    for (let index = 0; index < 4000; index++) {
      const number = random(4);
      counts[number] = (counts[number] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(800);
  });
});

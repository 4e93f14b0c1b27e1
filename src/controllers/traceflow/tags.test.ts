import { describe, expect, it } from 'vitest';
import { TraceflowTags } from './tags.ts';

describe('TraceflowTags', () => {
  it('gives out 14, each to one, and the same again to the same', () => {
    const tags = new TraceflowTags();
    const given = Array.from({ length: 15 }, (_each, index) => tags.take(`u${index}`));
    expect(given).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, undefined]);
    expect(tags.take('u3')).toBe(4);
  });

  it('gives out last what was given back', () => {
    const tags = new TraceflowTags();
    expect(tags.take('a')).toBe(1);
    tags.release('a');
    expect(tags.take('b')).toBe(2);
    tags.release('unknown');
    for (let index = 3; index <= 14; index++) tags.take(`u${index}`);
    expect(tags.take('c')).toBe(1);
  });

  it('knows what a former controller gave out', () => {
    const tags = new TraceflowTags();
    tags.occupy(1, 'a');
    tags.occupy(1, 'late');
    expect([tags.take('b'), tags.take('a')]).toEqual([2, 1]);
  });
});

import { describe, expect, it } from 'vitest';
import { anyOf, both, no, unknown, yes } from './answer.ts';

const perhaps = unknown('why');

describe('both', () => {
  it('is known as soon as one of them does not hold', () => {
    expect(both(perhaps, no)).toBe(no);
    expect(both(no, perhaps)).toBe(no);
    expect(both(yes, perhaps)).toBe(perhaps);
    expect(both(yes, yes)).toBe(yes);
  });
});

describe('anyOf', () => {
  it('is known as soon as one of them holds', () => {
    const ask = (answer: typeof perhaps) => answer;
    expect(anyOf([no, perhaps, yes], ask)).toBe(yes);
    expect(anyOf([no, perhaps, no], ask)).toBe(perhaps);
    expect(anyOf([], ask)).toBe(no);
  });
});

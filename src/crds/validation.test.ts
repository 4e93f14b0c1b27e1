import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { exactlyOneOf, hasExactlyOneOf, immutable, withRules } from './validation.ts';

const keyword = 'x-kubernetes-validations';

describe('withRules', () => {
  const even = { rule: 'self % 2 == 0', message: 'is odd', holds: (value: number) => value % 2 === 0 };
  const small = { rule: 'self < 10', message: 'is large', holds: (value: number) => value < 10 };

  it('says each rule to zod and to the server', () => {
    const schema = withRules(z.int().describe('A number.'), even, small);
    expect(schema.safeParse(4).success).toBe(true);
    expect(schema.safeParse(13).error?.issues.map(({ message }) => message)).toEqual(['is odd', 'is large']);
    expect(schema.meta()).toMatchObject({
      description: 'A number.',
      [keyword]: [
        { rule: 'self % 2 == 0', message: 'is odd' },
        { rule: 'self < 10', message: 'is large' },
      ],
    });
  });

  it('keeps the rules that were there', () => {
    const schema = immutable(withRules(z.int(), even), 'stays');
    expect(schema.safeParse(5).success).toBe(false);
    expect(schema.meta()?.[keyword]).toEqual([
      { rule: even.rule, message: even.message },
      { rule: 'self == oldSelf', message: 'stays' },
    ]);
  });
});

describe('exactly one of some groups of fields', () => {
  it('is counted in CEL', () => {
    expect(exactlyOneOf(['a', 'b'], ['c'])).toBe(
      '(has(self.a) || has(self.b) ? 1 : 0) + (has(self.c) ? 1 : 0) == 1',
    );
  });

  it.each([
    [{}, false],
    [{ a: 1 }, true],
    [{ a: 1, b: 1 }, true],
    [{ a: 1, c: 1 }, false],
    [{ c: 1, other: 1 }, true],
    [{ a: undefined, c: 0 }, true],
  ])('is counted by the function: %j', (value, one) => {
    expect(hasExactlyOneOf(value, ['a', 'b'], ['c'])).toBe(one);
  });
});

import { describe, expect, it } from 'vitest';
import { valuesDoc } from './valuesDoc.ts';

describe('valuesDoc', () => {
  it('reads keys, types, defaults and comments, entering maps without a comment of their own', () => {
    const source = `
# About the file.

# -- First,
# on two lines.
one: 1
two:
  # -- A word
  word: ""
  # -- Whole map
  map:
    a: [b]
`;
    expect(valuesDoc(source)).toEqual([
      { key: 'one', type: 'int', default: '1', description: 'First, on two lines.' },
      { key: 'two.word', type: 'string', default: '""', description: 'A word' },
      { key: 'two.map', type: 'object', default: '{"a":["b"]}', description: 'Whole map' },
    ]);
  });

  it('names a key without documentation', () => {
    expect(() => valuesDoc('# -- Yes\na: 1\nb:\n  c: 2\n')).toThrow('b.c has no comment');
    expect(() => valuesDoc('# just a remark\na: {}\n')).toThrow('a has no comment');
  });
});

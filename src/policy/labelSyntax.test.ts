import { describe, expect, it } from 'vitest';
import { isLabelKey, isLabelValue } from './labelSyntax.ts';

describe('isLabelKey', () => {
  it.each([
    'app',
    'a',
    'A.b_c-d',
    '1a',
    'example.com/app',
    'a-b.c/App',
    'a'.repeat(63),
    `${'a'.repeat(253)}/a`,
  ])('takes %s', (key) => {
    expect(isLabelKey(key)).toBe(true);
  });

  it.each([
    '',
    '-a',
    'a-',
    'a b',
    'ä',
    'a=b',
    '/a',
    'a/',
    'a/b/c',
    'Example.com/a',
    '-a/b',
    'a..b/c',
    'a'.repeat(64),
  ])('refuses %j', (key) => {
    expect(isLabelKey(key)).toBe(false);
  });
});

describe('isLabelValue', () => {
  it('may be empty', () => {
    expect(isLabelValue('')).toBe(true);
  });

  it('may be a name of up to 63 characters', () => {
    expect(isLabelValue('v1.2_3-x')).toBe(true);
    expect(isLabelValue('a'.repeat(63))).toBe(true);
  });

  it.each(['-', 'a.', 'a/b', 'a,b', 'a'.repeat(64)])('refuses %j', (value) => {
    expect(isLabelValue(value)).toBe(false);
  });
});

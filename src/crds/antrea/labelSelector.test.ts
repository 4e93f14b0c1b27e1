import { describe, expect, it } from 'vitest';
import { labelKey, labelSelector, labelValuePattern } from './labelSelector.ts';

const selector = labelSelector('Pods.');

describe('labelSelector', () => {
  it.each([
    {},
    { matchLabels: { app: 'web', 'example.org/tier': '' } },
    {
      matchExpressions: [
        { key: 'a', operator: 'In', values: ['x'] },
        { key: 'b', operator: 'Exists' },
      ],
    },
  ])('takes %j', (value) => {
    expect(selector.parse(value)).toEqual(value);
  });

  it.each([
    { matchLabels: { app: 'a b' } },
    { matchLabels: { app: 1 } },
    { matchExpressions: [{ key: 'a', operator: 'Is' }] },
    { matchExpressions: [{ operator: 'Exists' }] },
    { matchExpressions: {} },
  ])('refuses %j', (value) => {
    expect(selector.safeParse(value).success).toBe(false);
  });
});

describe('labels', () => {
  it.each(['app', 'kubernetes.io/metadata.name', 'A_b-c.d', 'a'.repeat(63)])('have keys like %s', (key) => {
    expect(labelKey.safeParse(key).success).toBe(true);
  });

  it.each(['', '-a', 'a-', 'a b', '/a', 'a/', 'a/b/c', 'EXAMPLE.org/a', 'a'.repeat(64)])(
    'have no key like %j',
    (key) => {
      expect(labelKey.safeParse(key).success).toBe(false);
    },
  );

  it('have values of up to 63 characters', () => {
    expect(labelValuePattern.test('a'.repeat(63))).toBe(true);
    expect(labelValuePattern.test('a'.repeat(64))).toBe(false);
  });
});

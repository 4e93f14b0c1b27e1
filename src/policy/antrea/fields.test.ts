import { describe, expect, it } from 'vitest';
import { givenFields, parseStrictSelector, refuseUnknown, unknownFields } from './fields.ts';

it('sees the fields that have a value', () => {
  expect(givenFields({ a: 1, b: undefined, c: '' })).toEqual(['a', 'c']);
  expect(unknownFields({ a: 1, b: undefined, c: '' }, ['a'])).toEqual(['c']);
});

it('refuses by name what nobody knows', () => {
  expect(refuseUnknown({ cidr: '', expect: [] }, ['cidr'])).toMatchObject({
    reason: 'UnknownField',
    message: expect.stringContaining('"expect"'),
  });
  expect(refuseUnknown({ cidr: '' }, ['cidr'])).toBeUndefined();
});

describe('a selector', () => {
  it('is read as Kubernetes reads it', () => {
    expect(parseStrictSelector({ matchLabels: { app: 'web' } })).toMatchObject({
      ok: true,
      selector: { text: 'app=web' },
    });
  });

  it.each([
    [{ matchLabels: {}, matchLabel: { app: 'web' } }, 'UnknownField'],
    [{ matchExpressions: [{ key: 'app', operator: 'Exists', value: 'web' }] }, 'UnknownField'],
    [{ matchExpressions: [{ key: 'app', operator: 'Is' }] }, 'InvalidSelector'],
    [{ matchLabels: { 'serviceaccount:': 'default' } }, 'InvalidSelector'],
  ])('is refused: %j', (written, reason) => {
    expect(parseStrictSelector(written)).toMatchObject({ ok: false, refusal: { reason } });
  });
});

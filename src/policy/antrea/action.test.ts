import { expect, it } from 'vitest';
import { opens, parseAction } from './action.ts';

it.each([
  ['Allow', 'Allow'],
  ['ALLOW', 'Allow'],
  ['drop', 'Drop'],
  ['Deny', 'Drop'],
  ['Reject', 'Reject'],
  ['Pass', 'Pass'],
  ['pass', undefined],
  ['', undefined],
  [undefined, undefined],
])('%s means %s', (written, action) => {
  expect(parseAction(written)).toBe(action);
});

it('opens the way where it allows or passes', () => {
  expect((['Allow', 'Drop', 'Reject', 'Pass'] as const).filter(opens)).toEqual(['Allow', 'Pass']);
});

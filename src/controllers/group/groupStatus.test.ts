import { expect, it } from 'vitest';
import { groupStatus } from '#crds/antrea/groupStatus.ts';
import { groupStatusOf } from './groupStatus.ts';

const start = Date.UTC(2026, 0, 1);
const problem = { reason: 'GroupNotFound', path: 'spec.childGroups[0]', message: 'no group a' } as const;

it('groupStatusOf says whether the members are known, and why not', () => {
  const good = groupStatusOf([], undefined, start);
  expect(groupStatus.parse(good)).toEqual(good);
  expect(good.conditions).toMatchObject([
    { type: 'GroupMembersComputed', status: 'True', reason: 'Computed' },
  ]);
  const bad = groupStatusOf([problem], good, start + 1_000);
  expect(groupStatus.parse(bad)).toEqual(bad);
  expect(bad.conditions).toMatchObject([
    {
      status: 'False',
      reason: 'GroupNotFound',
      message: 'spec.childGroups[0]: no group a',
      lastTransitionTime: '2026-01-01T00:00:01Z',
    },
  ]);
});

it('groupStatusOf keeps the time of what did not change', () => {
  const good = groupStatusOf([], undefined, start);
  expect(groupStatusOf([], good, start + 60_000)).toEqual(good);
});

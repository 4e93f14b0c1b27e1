import { expect, it } from 'vitest';
import { groupColumns, groupStatus } from './groupStatus.ts';

it('says whether the members are known', () => {
  const condition = {
    type: 'GroupMembersComputed',
    status: 'True',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  };
  expect(groupStatus.parse({ conditions: [condition] })).toEqual({ conditions: [condition] });
  expect(groupColumns.map(({ name }) => name)).toEqual(['Computed', 'Age']);
});

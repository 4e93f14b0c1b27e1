import { describe, expect, it } from 'vitest';
import { MemberTable, shownAddressGroup } from './memberTable.ts';

const [a, b, c] = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((ip) => ({ ips: [ip] }));
const metadata = { name: 'g', uid: 'g' };

describe('MemberTable', () => {
  it('changes, and leaves the lists that were handed out alone', () => {
    if (!a || !b || !c) throw new Error('three members');
    const table = new MemberTable([a, b]);
    const before = table.list;
    table.patch([a], [c]);
    expect(table.list).toEqual([b, c]);
    expect(table.list).toBe(table.list);
    table.patch([b, c], []);
    expect(table.list).toEqual([]);
    expect(before).toEqual([a, b]);
  });
});

it('shownAddressGroup shows a group of either kind', () => {
  if (!a || !b) throw new Error('two members');
  const stored = { metadata, members: new MemberTable([a]) };
  const shown = { ...metadata, resourceVersion: '2' };
  expect(shownAddressGroup(stored, shown)).toEqual({ metadata: shown, groupMembers: [a] });
  stored.members.patch([], [b]);
  expect(shownAddressGroup(stored, shown).groupMembers).toEqual([a, b]);
  expect(shownAddressGroup({ metadata, groupMembers: [b] }, shown)).toEqual({
    metadata: shown,
    groupMembers: [b],
  });
});

import { describe, expect, it } from 'vitest';
import { addressGroupView, MemberTable } from './memberTable.ts';

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

describe('addressGroupView', () => {
  it('shows a group as the same object while it is stored as it is', () => {
    if (!a || !b) throw new Error('two members');
    const view = addressGroupView();
    const stored = { metadata, members: new MemberTable([a]) };
    expect(view(stored)).toEqual({ metadata, groupMembers: [a] });
    expect(view(stored)).toBe(view(stored));
    stored.members.patch([], [b]);
    expect(view({ ...stored }).groupMembers).toEqual([a, b]);
    expect(view({ metadata, groupMembers: [b] }).groupMembers).toEqual([b]);
  });
});

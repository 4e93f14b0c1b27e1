import { describe, expect, it } from 'vitest';
import { AddressGroup } from './addressGroup.ts';
import { AppliedToGroup } from './appliedToGroup.ts';
import type { CompiledPolicy } from './compiled.ts';
import type { GroupSelector } from './groupSelector.ts';
import { Membership } from './membership.ts';
import { Outbox } from './outbox.ts';
import { PolicyEntry } from './policyEntry.ts';
import { aPod } from './testing/cluster.ts';

const policy: CompiledPolicy = {
  uid: 'u',
  sourceRef: { type: 'AntreaClusterNetworkPolicy', name: 'p', uid: 'u' },
  appliedToGroups: ['x', 'y'],
  rules: [],
  problems: [],
};

function podsOf(name: string): GroupSelector {
  return { scope: { kind: 'namespace', name } };
}

/** A policy that applies to all pods of the namespaces x and y, and speaks of those of z. */
function setUp() {
  const [membership, outbox] = [new Membership(), new Outbox()];
  const x = new AppliedToGroup('x', podsOf('x'), membership, outbox);
  const y = new AppliedToGroup('y', podsOf('y'), membership, outbox);
  const z = new AddressGroup('z', podsOf('z'), membership, outbox);
  const entry = new PolicyEntry(policy, { appliedTo: [x, y], addresses: [z] });
  outbox.added(entry);
  const place = (namespace: string, node: string) => membership.upsertPod(aPod('p', { namespace, node }));
  return { membership, outbox, x, y, z, entry, place };
}

describe('a policy that applies to several groups', () => {
  it('concerns the nodes of all of them, and so do its peers', () => {
    const { outbox, place } = setUp();
    place('x', 'n1');
    place('y', 'n2');
    const span = new Set(['n1', 'n2']);
    expect(outbox.drain(9)).toMatchObject([
      { name: 'x', span: new Set(['n1']) },
      { name: 'y', span: new Set(['n2']) },
      { name: 'z', span },
      { kind: 'policy', span },
    ]);
    place('y', 'n1');
    expect(outbox.drain(9)).toMatchObject([
      { name: 'y', span: new Set(['n1']) },
      { name: 'z', span: new Set(['n1']) },
      { kind: 'policy', span: new Set(['n1']) },
    ]);
  });

  it('is told only when its own nodes change', () => {
    const { outbox, place } = setUp();
    place('x', 'n1');
    outbox.drain(9);
    place('y', 'n1');
    expect(outbox.drain(9)).toMatchObject([{ name: 'y', type: 'patch' }]);
  });

  it('leaves nothing behind', () => {
    const { membership, outbox, x, y, z, entry, place } = setUp();
    place('x', 'n1');
    outbox.drain(9);
    expect(entry.leave()).toEqual({ appliedTo: [x, y], addresses: [z] });
    expect(outbox.drain(9)).toMatchObject([{ name: 'z', span: new Set() }]);
    place('x', 'n2');
    expect(outbox.drain(9)).toMatchObject([{ name: 'x' }]);
    for (const group of [x, y, z]) group.close(membership);
    membership.deletePod({ name: 'p', namespace: 'x' });
    expect(Object.values(membership.size).every((count) => count === 0)).toBe(true);
  });

  it('leaves groups to others that still need them', () => {
    const { x, y, z, entry } = setUp();
    const other = new PolicyEntry({ ...policy, uid: 'v' }, { appliedTo: [x], addresses: [z] });
    expect(entry.leave()).toEqual({ appliedTo: [y], addresses: [] });
    expect(other.leave()).toEqual({ appliedTo: [x], addresses: [z] });
  });
});

describe('an edited policy', () => {
  it('goes on from what was told', () => {
    const { outbox, x, entry } = setUp();
    outbox.drain(9);
    const same = new PolicyEntry(policy, { appliedTo: [x], addresses: [] }, entry);
    expect(same.told).toBe(true);
    expect(same.tell()).toBeUndefined();
    const edited = new PolicyEntry({ ...policy, generation: 2 }, { appliedTo: [x], addresses: [] }, same);
    expect(edited.tell()).toMatchObject({ type: 'set', policy: { generation: 2 } });
  });
});

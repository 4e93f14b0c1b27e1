import { describe, expect, it } from 'vitest';
import { AddressGroup } from './addressGroup.ts';
import type { GroupSelector } from './groupSelector.ts';
import { Membership } from './membership.ts';
import { Outbox } from './outbox.ts';
import { CountedSpan } from './span.ts';
import { aPod } from './testing/cluster.ts';

function setUp(selector: GroupSelector = { scope: { kind: 'namespace', name: 'x' } }) {
  const [membership, outbox] = [new Membership(), new Outbox()];
  const group = new AddressGroup('g', selector, membership, outbox);
  const span = new CountedSpan({ spanChanged: () => undefined });
  span.add('n1');
  return { membership, outbox, group, span };
}

describe('AddressGroup', () => {
  it('is told whole at first, and by differences then', () => {
    const { membership, outbox, group, span } = setUp();
    membership.upsertPod(aPod('a', { ip: '10.0.0.1' }));
    group.use(span);
    expect(outbox.drain(9)).toMatchObject([
      { type: 'set', members: [{ ips: ['10.0.0.1'] }], span: new Set(['n1']) },
    ]);
    membership.upsertPod(aPod('b', { ip: '10.0.0.2' }));
    expect(outbox.drain(9)).toMatchObject([{ type: 'patch', removed: [], added: [{ ips: ['10.0.0.2'] }] }]);
    expect(group.members()).toHaveLength(2);
  });

  it('is not concerned by pods without an address', () => {
    const { membership, outbox } = setUp();
    outbox.drain(9);
    membership.upsertPod(aPod('a'));
    membership.upsertPod(aPod('b', { ip: '10.0.0.1', hostNetwork: true }));
    expect(outbox.size).toBe(0);
  });

  it('of a block has the pods with an address in it', () => {
    const within = { cidr: '10.0.0.0/24', except: ['10.0.0.128/25'] };
    const { membership, outbox, group } = setUp({ scope: { kind: 'namespace', name: 'x' }, within });
    outbox.drain(9);
    membership.upsertPod(aPod('in', { ip: '10.0.0.1' }));
    membership.upsertPod(aPod('excepted', { ip: '10.0.0.129' }));
    membership.upsertPod(aPod('out', { ip: '10.0.1.1' }));
    expect(group.members()).toMatchObject([{ pod: { name: 'in' } }]);
    outbox.drain(9);
    membership.upsertPod(aPod('in', { ip: '10.0.0.200' }));
    expect(outbox.drain(9)).toMatchObject([{ removed: [{ ips: ['10.0.0.1'] }], added: [] }]);
  });

  it('concerns the nodes of all policies that speak of it', () => {
    const { outbox, group, span } = setUp();
    const other = new CountedSpan({ spanChanged: () => undefined });
    other.add('n2');
    group.use(span);
    group.use(other);
    group.use(other);
    expect(outbox.drain(9)).toMatchObject([{ span: new Set(['n1', 'n2']) }]);
    expect(group.unuse(other)).toBe(false);
    expect(outbox.drain(9)).toEqual([]);
    expect(group.unuse(other)).toBe(false);
    expect(outbox.drain(9)).toMatchObject([{ type: 'patch', added: [], removed: [], span: new Set(['n1']) }]);
    expect(group.unuse(span)).toBe(true);
  });
});

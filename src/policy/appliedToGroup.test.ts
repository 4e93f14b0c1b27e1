import { describe, expect, it } from 'vitest';
import { AppliedToGroup } from './appliedToGroup.ts';
import { parseSelector } from './labelSelector.ts';
import { Membership } from './membership.ts';
import { Outbox } from './outbox.ts';
import { aNamespace, aPod } from './testing/cluster.ts';

function setUp() {
  const [membership, outbox] = [new Membership(), new Outbox()];
  membership.upsertPod(aPod('a', { node: 'n1' }));
  const group = new AppliedToGroup('g', { scope: { kind: 'namespace', name: 'x' } }, membership, outbox);
  return { membership, outbox, group };
}

const on = (node: string, name: string) => ({ node, member: { pod: { name, namespace: 'x' } } });

describe('AppliedToGroup', () => {
  it('has the pods that were there before it, and is told whole at first', () => {
    const { outbox, group } = setUp();
    expect(group.members()).toEqual([on('n1', 'a')]);
    expect(outbox.drain(9)).toMatchObject([{ type: 'set', members: group.members(), span: new Set(['n1']) }]);
  });

  it('tells differences by node', () => {
    const { membership, outbox } = setUp();
    outbox.drain(9);
    membership.upsertPod(aPod('b', { node: 'n1' }));
    membership.upsertPod(aPod('c', { node: 'n2' }));
    membership.deletePod({ name: 'a', namespace: 'x' });
    expect(outbox.drain(9)).toMatchObject([
      {
        type: 'patch',
        removed: [on('n1', 'a')],
        added: [on('n1', 'b'), on('n2', 'c')],
        span: new Set(['n1', 'n2']),
      },
    ]);
  });

  it('is not concerned by addresses, nor by pods that have no node or are on the host network', () => {
    const { membership, outbox } = setUp();
    outbox.drain(9);
    membership.upsertPod(aPod('a', { node: 'n1', ip: '10.0.0.1' }));
    membership.upsertPod(aPod('b', { node: '' }));
    membership.upsertPod(aPod('c', { hostNetwork: true }));
    expect(outbox.size).toBe(0);
  });

  it('follows the labels of namespaces where its selector speaks of them', () => {
    const [membership, outbox] = [new Membership(), new Outbox()];
    const red = parseSelector({ matchLabels: { team: 'red' } });
    if (!red.ok) throw new Error(red.message);
    membership.upsertPod(aPod('a', { node: 'n1' }));
    membership.upsertNamespace(aNamespace('x', { team: 'blue' }));
    const group = new AppliedToGroup(
      'g',
      { scope: { kind: 'selector', selector: red.selector } },
      membership,
      outbox,
    );
    outbox.drain(9);
    expect(group.members()).toEqual([]);
    membership.upsertNamespace(aNamespace('x', { team: 'red' }));
    expect(outbox.drain(9)).toMatchObject([{ type: 'patch', added: [on('n1', 'a')], span: new Set(['n1']) }]);
    membership.upsertNamespace(aNamespace('x', { team: 'blue' }));
    expect(outbox.drain(9)).toMatchObject([{ type: 'patch', removed: [on('n1', 'a')], span: new Set() }]);
  });
});

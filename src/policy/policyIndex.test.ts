import { describe, expect, it } from 'vitest';
import type { Change } from './changes.ts';
import { PolicyIndex } from './policyIndex.ts';
import { aNamespace, anIndex, aPod, aPolicy, app } from './testing/cluster.ts';

const nginxAllow = {
  metadata: { name: 'nginx-allow', namespace: 'default', uid: 'uid-1', generation: 1 },
  spec: { podSelector: app('nginx'), ingress: [{ from: [{ podSelector: app('nginx') }] }] },
};
const nginxGroup = '766a9e51-f132-5c2f-b862-9ac68e75d77d';
const fromAll = aPolicy('from-all', {
  podSelector: app('a'),
  ingress: [{ from: [{ namespaceSelector: {} }] }],
});

function only<K extends Change['kind']>(changes: readonly Change[], kind: K): Extract<Change, { kind: K }>[] {
  return changes.filter((change): change is Extract<Change, { kind: K }> => change.kind === kind);
}

describe('hasProblems', () => {
  it('is so while a policy says what cannot be enforced', () => {
    const index = anIndex(fromAll);
    expect(index.hasProblems).toBe(false);
    index.upsertPolicy(aPolicy('odd', { podSelector: {}, policyTypes: ['Ingres'] }));
    expect(index.hasProblems).toBe(true);
    index.deletePolicy('odd');
    expect(index.hasProblems).toBe(false);
  });
});

describe('the policy of the posts', () => {
  it('applies to and speaks of one group, which is told under both kinds', () => {
    const index = new PolicyIndex();
    index.upsertPod(aPod('nginx', { namespace: 'default', node: 'n1', ip: '10.0.0.1' }));
    index.upsertPolicy(nginxAllow);
    const pod = { name: 'nginx', namespace: 'default' };
    expect(index.drain()).toMatchObject([
      { kind: 'appliedToGroup', type: 'set', name: nginxGroup, members: [{ node: 'n1', member: { pod } }] },
      { kind: 'addressGroup', type: 'set', name: nginxGroup, members: [{ pod, ips: ['10.0.0.1'] }] },
      {
        kind: 'policy',
        type: 'set',
        span: new Set(['n1']),
        policy: {
          uid: 'uid-1',
          sourceRef: { type: 'K8sNetworkPolicy', namespace: 'default', name: 'nginx-allow', uid: 'uid-1' },
          generation: 1,
          appliedToGroups: [nginxGroup],
          rules: [{ direction: 'In', from: { addressGroups: [nginxGroup] }, action: 'Allow', priority: -1 }],
        },
      },
    ]);
  });
});

describe('changes of a pod', () => {
  const index = () => {
    const made = anIndex(fromAll, aPod('a', { ip: '10.0.0.1' }), aPod('b', { ip: '10.0.0.2', node: 'n2' }));
    made.drain();
    return made;
  };

  it('that change nothing tell nothing', () => {
    const same = index();
    same.upsertPod(aPod('b', { ip: '10.0.0.2', node: 'n2' }));
    expect(same.pending).toBe(0);
  });

  it('that cancel out tell nothing', () => {
    const same = index();
    same.upsertPod(aPod('b', { ip: '10.0.0.9', node: 'n3', labels: { app: 'a' } }));
    same.upsertPod(aPod('b', { ip: '10.0.0.2', node: 'n2' }));
    const told = same.drain().filter(({ type }) => type !== 'patch');
    expect(told).toEqual([]);
  });

  it('of an address tell address groups only', () => {
    const moved = index();
    moved.upsertPod(aPod('a', { ip: '10.0.0.7' }));
    const changes = moved.drain();
    expect(changes).toHaveLength(1);
    expect(changes).toMatchObject([
      { kind: 'addressGroup', removed: [{ ips: ['10.0.0.1'] }], added: [{ ips: ['10.0.0.7'] }] },
    ]);
  });

  it('of named ports are told although the address is the same', () => {
    const renamed = index();
    const port = { name: 'http', containerPort: 80 };
    renamed.upsertPod(aPod('a', { ip: '10.0.0.1', ports: [port] }));
    const ports = [{ name: 'http', port: 80, protocol: 'TCP' }];
    const changes = renamed.drain();
    expect(only(changes, 'addressGroup')).toMatchObject([{ added: [{ ips: ['10.0.0.1'], ports }] }]);
    expect(only(changes, 'appliedToGroup')).toMatchObject([{ added: [{ node: 'n1', member: { ports } }] }]);
    expect(only(changes, 'policy')).toEqual([]);
  });

  it('of the node tell the policy and its peers to the new node', () => {
    const moved = index();
    moved.upsertPod(aPod('a', { ip: '10.0.0.1', node: 'n2' }));
    const changes = moved.drain();
    const span = new Set(['n2']);
    expect(changes).toMatchObject([
      { kind: 'appliedToGroup', span },
      { kind: 'addressGroup', span, added: [], removed: [] },
      { kind: 'policy', span },
    ]);
  });

  it('of labels take it out of one group and into another', () => {
    const relabelled = index();
    relabelled.upsertPod(aPod('b', { ip: '10.0.0.2', node: 'n2', labels: { app: 'a' } }));
    expect(only(relabelled.drain(), 'appliedToGroup')).toMatchObject([
      { added: [{ node: 'n2', member: { pod: { name: 'b' } } }], removed: [] },
    ]);
    relabelled.upsertPod(aPod('b', { ip: '10.0.0.2', node: 'n2' }));
    expect(only(relabelled.drain(), 'appliedToGroup')).toMatchObject([{ removed: [{ node: 'n2' }] }]);
  });

  it('that end it take it out of all groups', () => {
    const ended = index();
    ended.upsertPod(aPod('a', { ip: '10.0.0.1', phase: 'Failed' }));
    const changes = ended.drain();
    expect(only(changes, 'addressGroup')).toMatchObject([
      { removed: [{ ips: ['10.0.0.1'] }], span: new Set() },
    ]);
    expect(only(changes, 'policy')).toMatchObject([{ span: new Set() }]);
  });

  it('that give its address to another pod are told of both', () => {
    const reused = index();
    reused.deletePod({ name: 'a', namespace: 'x' });
    reused.upsertPod(aPod('c', { ip: '10.0.0.1' }));
    expect(only(reused.drain(), 'addressGroup')).toMatchObject([
      { removed: [{ pod: { name: 'a' } }], added: [{ pod: { name: 'c' }, ips: ['10.0.0.1'] }] },
    ]);
  });

  it('do not mix up a pod with one that had its name before', () => {
    const again = index();
    const pod = aPod('a', { ip: '10.0.0.5' });
    again.upsertPod({ ...pod, metadata: { ...pod.metadata, uid: 'new' } });
    again.drain();
    again.deletePod({ name: 'a', namespace: 'x', uid: 'old' });
    expect(again.pending).toBe(0);
    again.deletePod({ name: 'a', namespace: 'x', uid: 'new' });
    expect(again.pending).toBeGreaterThan(0);
  });
});

describe('changes of a namespace', () => {
  it('are told to groups that select namespaces', () => {
    const peers = { namespaceSelector: { matchLabels: { team: 'red' } } };
    const index = anIndex(aPod('a', { ip: '10.0.0.1' }), aPod('b', { namespace: 'y', ip: '10.0.0.2' }));
    index.upsertPolicy(aPolicy('p', { podSelector: {}, ingress: [{ from: [peers] }] }));
    expect(only(index.drain(), 'addressGroup')).toMatchObject([{ members: [] }]);
    index.upsertNamespace(aNamespace('y', { team: 'red' }));
    expect(index.drain()).toMatchObject([{ kind: 'addressGroup', added: [{ ips: ['10.0.0.2'] }] }]);
    index.upsertNamespace(aNamespace('y', { team: 'blue' }));
    expect(index.drain()).toMatchObject([{ kind: 'addressGroup', removed: [{ ips: ['10.0.0.2'] }] }]);
    index.upsertNamespace(aNamespace('y', { team: 'red' }));
    index.deleteNamespace('y');
    expect(only(index.drain(), 'addressGroup')).toEqual([]);
  });
});

describe('changes of a policy', () => {
  it('that change nothing tell nothing', () => {
    const index = anIndex(fromAll);
    index.drain();
    index.upsertPolicy(structuredClone(fromAll));
    expect(index.pending).toBe(0);
  });

  it('keep the groups that stay and delete those that nobody speaks of any more', () => {
    const index = anIndex(fromAll, aPod('a'));
    const before = index.drain();
    index.upsertPolicy(
      aPolicy('from-all', { podSelector: app('a'), ingress: [{ from: [{ podSelector: {} }] }] }),
    );
    const changes = index.drain();
    expect(changes.map(({ kind, type }) => `${type} ${kind}`)).toEqual([
      'set addressGroup',
      'set policy',
      'delete addressGroup',
    ]);
    expect(only(changes, 'addressGroup')[1]?.name).toBe(
      only(before, 'addressGroup')[0]?.type === 'set' ? only(before, 'addressGroup')[0]?.name : undefined,
    );
  });

  it('end with its deletion', () => {
    const index = anIndex(fromAll, aPod('a'));
    index.drain();
    index.deletePolicy('from-all');
    index.deletePolicy('from-all');
    expect(index.drain().map(({ kind, type }) => `${type} ${kind}`)).toEqual([
      'delete policy',
      'delete addressGroup',
      'delete appliedToGroup',
    ]);
  });

  it('tell its problems', () => {
    const index = anIndex(aPolicy('p', { ingress: [{ from: [{ ipBlock: { cidr: 'x' } }] }] }));
    expect(only(index.drain(), 'policy')).toMatchObject([
      { policy: { problems: [{ reason: 'InvalidCIDR' }] } },
    ]);
  });
});

describe('questions to an index', () => {
  it('are answered for whole groups', () => {
    const index = anIndex(fromAll, aPod('a', { ip: '10.0.0.1' }));
    for (const change of index.drain()) {
      if (change.type !== 'set' || change.kind === 'policy') continue;
      const answer =
        change.kind === 'addressGroup'
          ? index.addressGroupMembers(change.name)
          : index.appliedToGroupMembers(change.name);
      expect(answer).toEqual(change.members);
    }
    expect(index.addressGroupMembers('unknown')).toBeUndefined();
    expect(index.appliedToGroupMembers('unknown')).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import type { NetworkPolicy, Pod } from '../input.ts';
import { anIndex, aPod, aPolicy, app } from '../testing/cluster.ts';
import { BlockSides } from './blockSides.ts';
import { changedPods } from './changedPods.ts';
import { podClasses } from './podClasses.ts';
import { snapshotOf } from './snapshot.ts';

const pods = ['web', 'db', 'idle'].map((name, at) => aPod(name, { ip: `10.0.0.${at + 1}` }));
const refs = pods.map(({ metadata: { name } }) => ({ name, namespace: 'x' }));
const fromWeb = aPolicy('db', {
  podSelector: app('db'),
  policyTypes: ['Ingress'],
  ingress: [{ from: [{ podSelector: app('web') }] }],
});

function changed(before: (Pod | NetworkPolicy)[], after: (Pod | NetworkPolicy)[]) {
  const { In, Out } = changedPods(
    snapshotOf(anIndex(...before), refs),
    snapshotOf(anIndex(...after), refs),
    refs,
  );
  return { In: [...In], Out: [...Out] };
}

describe('changedPods', () => {
  it('are none where nothing changes but the generation', () => {
    const again = { ...fromWeb, metadata: { ...fromWeb.metadata, generation: 7 } };
    expect(changed([...pods, fromWeb], [...pods, again])).toEqual({ In: [], Out: [] });
  });

  it('are those of a policy that comes, in its direction alone', () => {
    expect(changed(pods, [...pods, fromWeb])).toEqual({ In: ['x/db'], Out: [] });
  });

  it('are those of a policy whose peers change', () => {
    const relabelled = pods.map((pod) =>
      pod.metadata.name === 'idle' ? aPod('idle', { ip: '10.0.0.3', labels: { app: 'web' } }) : pod,
    );
    expect(changed([...pods, fromWeb], [...relabelled, fromWeb])).toEqual({ In: ['x/db'], Out: [] });
  });

  it('are those that call a port otherwise, which a policy means by its name', () => {
    const named = (containerPort: number) => [
      ...pods.slice(0, 1),
      aPod('db', { ip: '10.0.0.2', ports: [{ name: 'sql', containerPort }] }),
    ];
    expect(changed([...named(1), fromWeb], [...named(2), fromWeb])).toEqual({ In: ['x/db'], Out: [] });
  });

  it('are those of a policy with blocks where a pod moves', () => {
    const blocks = aPolicy('blocks', {
      podSelector: app('db'),
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/24' } }] }],
    });
    const moved = pods.map((pod) => (pod.metadata.name === 'web' ? aPod('web', { ip: '10.0.1.1' }) : pod));
    expect(changed([...pods, blocks], [...moved, blocks])).toEqual({ In: ['x/db'], Out: [] });
  });

  it('are those that a policy comes to apply to, and those that it leaves', () => {
    const wide = { ...fromWeb, spec: { ...fromWeb.spec, podSelector: {} } };
    expect(changed([...pods, fromWeb], [...pods, wide]).In.sort()).toEqual(['x/db', 'x/idle', 'x/web']);
  });
});

describe('podClasses', () => {
  it('keep pods apart that a policy knows apart, before or after', () => {
    const snapshots = [
      snapshotOf(anIndex(...pods), refs),
      snapshotOf(anIndex(...pods, fromWeb), refs),
    ] as const;
    const classes = podClasses(refs, [...snapshots], new BlockSides([]));
    expect(classes.map((each) => each.map(({ name }) => name))).toEqual([['web'], ['db'], ['idle']]);
    const none = podClasses(refs, [snapshots[0], snapshots[0]], new BlockSides([]));
    expect(none).toHaveLength(1);
  });

  it('leave out pods that are not there, and those of the host network', () => {
    const index = anIndex(aPod('web', { ip: '10.0.0.1' }), aPod('db', { ip: '10.0.0.2', hostNetwork: true }));
    const snapshot = snapshotOf(index, refs);
    expect(podClasses(refs, [snapshot, snapshot], new BlockSides([]))).toEqual([
      [{ name: 'web', namespace: 'x' }],
    ]);
  });
});

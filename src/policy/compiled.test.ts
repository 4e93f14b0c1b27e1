import { describe, expect, it } from 'vitest';
import { readPolicy } from './antrea/readPolicy.ts';
import { compilePolicy } from './compiled.ts';
import { GroupNames } from './groupNames.ts';
import { fromKubernetes } from './kubernetesPolicy.ts';
import { anAntreaPolicy, aWorld } from './testing/antreaWorld.ts';
import { aPolicy, app } from './testing/cluster.ts';

type Spec = Parameters<typeof aPolicy>[1];

const compileSpec = (spec: Spec) => compilePolicy(fromKubernetes(aPolicy('p', spec)), new GroupNames());

describe('compilePolicy', () => {
  it('names each group once, whatever speaks of it', () => {
    const peer = { podSelector: app('a') };
    const { policy, appliedTo, addresses } = compileSpec({
      podSelector: app('a'),
      ingress: [{ from: [peer, peer] }],
      egress: [{ to: [peer] }],
    });
    const [name = ''] = policy.appliedToGroups;
    expect([...appliedTo.keys()]).toEqual([name]);
    expect([...addresses.keys()]).toEqual([name]);
    expect(policy.rules).toEqual([
      { direction: 'In', from: { addressGroups: [name] }, action: 'Allow', priority: -1 },
      { direction: 'Out', to: { addressGroups: [name] }, action: 'Allow', priority: -1 },
    ]);
  });

  it('keeps nobody, anybody and isolation apart', () => {
    const { policy } = compileSpec({
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{}, { from: [{}], ports: [{ port: 0 }] }],
    });
    expect(policy.rules).toEqual([
      { direction: 'In', from: { ipBlocks: [{ cidr: '0.0.0.0/0' }] }, action: 'Allow', priority: -1 },
      { direction: 'In', from: {}, services: [], action: 'Allow', priority: -1 },
      { direction: 'Out' },
    ]);
  });

  it('keeps services, groups and blocks', () => {
    const { policy } = compileSpec({
      ingress: [
        {
          from: [{ podSelector: {} }, { ipBlock: { cidr: '10.0.0.0/8' } }],
          ports: [{ port: 80, endPort: 90 }],
        },
      ],
    });
    expect(policy.rules).toMatchObject([
      {
        from: { addressGroups: [expect.any(String)], ipBlocks: [{ cidr: '10.0.0.0/8' }] },
        services: [{ protocol: 'TCP', port: 80, endPort: 90 }],
      },
    ]);
  });

  it('counts the pods of rules among those of the policy, and says whose they are', () => {
    const own = (name: string) => ({ action: 'Drop', name, appliedTo: [{ podSelector: app(name) }] });
    const input = { ...anAntreaPolicy('p', { ingress: [own('a'), own('b'), own('a')] }) };
    const { policy, appliedTo } = compilePolicy(readPolicy(input, aWorld()).policy, new GroupNames());
    const [a, b] = policy.appliedToGroups;
    expect([...appliedTo.keys()]).toEqual([a, b]);
    expect(
      policy.rules.map(({ appliedToGroups, name, priority }) => [appliedToGroups, name, priority]),
    ).toEqual([
      [[a], 'a', 0],
      [[b], 'b', 1],
      [[a], 'a', 2],
    ]);
    expect(policy).toMatchObject({ uid: 'p', tierPriority: 250, priority: 5 });
  });

  it('has its own uid where a source is several policies', () => {
    const { policy } = readPolicy(anAntreaPolicy('p', {}), aWorld());
    const compiled = compilePolicy({ ...policy, uid: 'p-1' }, new GroupNames()).policy;
    expect([compiled.uid, compiled.sourceRef.uid]).toEqual(['p-1', 'p']);
  });
});

import { describe, expect, it } from 'vitest';
import { normalizedName } from './groupSelector.ts';
import type { NetworkPolicy } from './input.ts';
import { fromKubernetes } from './kubernetesPolicy.ts';
import type { Policy } from './model.ts';

type Spec = NonNullable<NetworkPolicy['spec']>;

function read(spec: Spec | undefined): Policy {
  return fromKubernetes({ metadata: { name: 'p', namespace: 'own', uid: 'u', generation: 3 }, spec });
}

/** Rules as `In any`, `Out -` (isolates), `In 1 group, 2 blocks`. */
function shape({ rules }: Policy): string[] {
  return rules.map(({ direction, peers }) => {
    if (peers === undefined) return `${direction} -`;
    const groups = peers.groups.map(normalizedName);
    return [direction, ...groups, ...peers.blocks.map(({ cidr }) => cidr)].join(' ');
  });
}

describe('policyTypes', () => {
  it.each<[Spec, string[]]>([
    [{}, ['In -']],
    [{ policyTypes: [] }, ['In -']],
    [{ egress: [] }, ['In -']],
    [{ egress: [{}] }, ['In -', 'Out 0.0.0.0/0']],
    [{ ingress: [{}] }, ['In 0.0.0.0/0']],
    [{ policyTypes: ['Egress'] }, ['Out -']],
    [{ policyTypes: ['Ingress', 'Egress'] }, ['In -', 'Out -']],
    [{ policyTypes: ['Egress'], ingress: [{}] }, ['Out -']],
    [{ policyTypes: ['Ingress'], egress: [{}] }, ['In -']],
    [{ policyTypes: ['Forward'] }, []],
  ])('%j', (spec, rules) => {
    expect(shape(read({ podSelector: {}, ...spec }))).toEqual(rules);
  });

  it('reports a type that there is none of', () => {
    expect(read({ policyTypes: ['Ingress', 'Forward'] }).problems).toMatchObject([
      { reason: 'UnknownPolicyType', path: 'spec.policyTypes[1]' },
    ]);
  });
});

describe('peers and ports', () => {
  it('are anybody and anything when the lists are empty', () => {
    const { rules } = read({ ingress: [{ from: [], ports: [] }] });
    expect(rules).toEqual([
      {
        direction: 'In',
        peers: { groups: [], blocks: [{ cidr: '0.0.0.0/0' }] },
        services: undefined,
        action: 'Allow',
        priority: -1,
      },
    ]);
  });

  it('are nobody and nothing, not everybody and anything, when all entries are bad', () => {
    const policy = read({ ingress: [{ from: [{ ipBlock: { cidr: 'x' } }], ports: [{ port: 0 }] }] });
    expect(policy.rules).toMatchObject([{ peers: { groups: [], blocks: [] }, services: [] }]);
    expect(policy.problems).toMatchObject([
      { path: 'spec.ingress[0].from[0]', reason: 'InvalidCIDR' },
      { path: 'spec.ingress[0].ports[0]', reason: 'InvalidPort' },
    ]);
  });

  it('keep the good entries beside bad ones', () => {
    const to = [{ ipBlock: { cidr: '10.0.0.0/8' } }, {}, { podSelector: {} }];
    const policy = read({
      policyTypes: ['Egress'],
      egress: [{ to, ports: [{ port: 80 }, { protocol: 'X' }] }],
    });
    expect(shape(policy)).toEqual(['Out namespace=own And podSelector= 10.0.0.0/8']);
    expect(policy.rules).toMatchObject([{ services: [{ protocol: 'TCP', port: 80 }] }]);
    expect(policy.problems).toHaveLength(2);
  });
});

describe('named ports', () => {
  const ports = [{ port: 'http' }];

  it('of egress need to know the pods behind addresses', () => {
    const block = { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } };
    expect(shape(read({ policyTypes: ['Egress'], egress: [{ ports }] }))).toEqual([
      'Out namespaceSelector= 0.0.0.0/0',
    ]);
    expect(shape(read({ policyTypes: ['Egress'], egress: [{ to: [block], ports }] }))).toEqual([
      'Out ipBlock=10.0.0.0/8 except 10.1.0.0/16 And namespaceSelector= 10.0.0.0/8',
    ]);
  });

  it('of ingress are those of the pods that the policy applies to', () => {
    expect(shape(read({ ingress: [{ ports }] }))).toEqual(['In 0.0.0.0/0']);
  });
});

describe('a policy', () => {
  it('knows its source and the pods it applies to', () => {
    const policy = read({ podSelector: { matchLabels: { app: 'nginx' } } });
    expect(policy).toMatchObject({
      source: { type: 'K8sNetworkPolicy', namespace: 'own', name: 'p', uid: 'u' },
      generation: 3,
      problems: [],
    });
    expect(policy.appliedTo.map(normalizedName)).toEqual(['namespace=own And podSelector=app=nginx']);
  });

  it('applies to all pods without a selector, as with an empty one', () => {
    expect(read(undefined)).toEqual(read({ podSelector: {} }));
  });

  it('applies to nobody when its selector is bad, and says so', () => {
    const policy = read({ podSelector: { matchLabels: { a: '?' } } });
    expect(policy.appliedTo).toEqual([]);
    expect(policy.problems).toMatchObject([{ reason: 'InvalidSelector', path: 'spec.podSelector' }]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cluster, viewOf } from '../compile.ts';
import { evaluate } from '../evaluate.ts';
import { antreaPolicy, group, orderedCluster, tier } from '../testing/antreaArbitraries.ts';
import { connectionIn } from '../testing/arbitraries.ts';
import type { AntreaPeer, AntreaPolicyInput, AntreaPort, AntreaRule } from './input.ts';
import { readPolicy } from './readPolicy.ts';
import { defaultTierPriority } from './tiers.ts';
import type { World } from './world.ts';

const world: World = { tier: defaultTierPriority, group: () => undefined };

/** With fields that the types do not know, as an API server that prunes nothing hands them over. */
function written<T>(value: T): T {
  return value;
}

const badPeers: readonly AntreaPeer[] = [
  {},
  { fqdn: '*.example.com' },
  { nodeSelector: {} },
  { externalEntitySelector: {} },
  { podSelector: {}, scope: 'ClusterSet' },
  { ipBlock: { cidr: '0.0.0.0/0' }, podSelector: {} },
  { ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/33'] } },
  { ipBlock: { cidr: '10.0.0.0/24', except: ['10.1.0.0/24'] } },
  { ipBlock: { cidr: '::/0' } },
  { ipBlock: written({ cidr: '0.0.0.0/0', expect: ['10.0.0.0/30'] }) },
  { namespaces: {} },
  { namespaces: { match: 'All' } },
  { namespaces: { match: 'Self', sameLabels: ['app'] } },
  { namespaces: { match: 'Self' }, namespaceSelector: {} },
  { namespaces: { sameLabels: ['not a key'] } },
  { group: 'missing', podSelector: {} },
  { serviceAccount: { name: 'robot' } },
  { podSelector: written({ matchLabels: {}, matchLabel: { app: 'a' } }) },
  { podSelector: { matchExpressions: [{ key: 'app', operator: 'Is', values: ['a'] }] } },
  { podSelector: { matchLabels: { 'serviceaccount:': 'default' } } },
  written({ podSelector: {}, podSelecter: { matchLabels: { app: 'a' } } }),
];

const badPorts: readonly AntreaPort[] = [
  { protocol: 'ICMP' },
  { port: 0 },
  { port: 70_000 },
  { port: 5, endPort: 2 },
  { port: 'http', endPort: 3 },
  { sourcePort: 0 },
  { sourceEndPort: 3 },
  { sourcePort: 4, sourceEndPort: 2 },
  written({ protocol: 'TCP', prot: 80 }),
];

const badParts: readonly Partial<AntreaRule>[] = [
  { l7Protocols: [{ http: {} }] },
  written({ logLabel: 'a', sources: [{ podSelector: {} }] }),
];

type Change = {
  readonly index: number;
  readonly change: (rule: AntreaRule, side: 'from' | 'to') => AntreaRule;
};

const spoiling: fc.Arbitrary<Change['change']> = fc.oneof(
  fc.constantFrom(...badPeers).map((bad) => (rule: AntreaRule, side: 'from' | 'to') => ({
    ...rule,
    [side]: [...(rule[side] ?? []), bad],
  })),
  fc
    .constantFrom(...badPorts)
    .map((bad) => (rule: AntreaRule) => ({ ...rule, ports: [...(rule.ports ?? []), bad] })),
  fc.constantFrom(...badParts).map((bad) => (rule: AntreaRule) => ({ ...rule, ...bad })),
  fc.constant((rule: AntreaRule) => ({ ...rule, action: 'Permit' })),
  fc.constant((rule: AntreaRule) => ({ ...rule, protocols: [{ igmp: {} }] })),
  fc.constant((rule: AntreaRule) => ({
    ...rule,
    protocols: [...(rule.protocols ?? []), { icmp: { icmpType: 300 } }],
  })),
);

/** Spoils the rules of an action, and leaves the others. */
function spoilt(policy: AntreaPolicyInput, change: Change['change'], action = 'Allow'): AntreaPolicyInput {
  const of = (side: 'from' | 'to', rules: readonly AntreaRule[] = []) =>
    rules.map((rule) => (rule.action === action ? change(rule, side) : rule));
  const { spec = {} } = policy;
  return { ...policy, spec: { ...spec, ingress: of('from', spec.ingress), egress: of('to', spec.egress) } };
}

/** What its groups and Services hold is known: before anything is spoilt every rule is clear. */
const known: fc.Arbitrary<Cluster> = orderedCluster.map(({ groups = [], services = [], ...of }) => ({
  ...of,
  groups: groups.filter(({ spec }) => spec?.childGroups === undefined),
  services: services.filter(
    ({ spec }) => Object.keys(spec?.selector ?? {}).length > 0 && (spec?.ports ?? []).length > 0,
  ),
}));

const denyAll: AntreaPolicyInput = {
  metadata: { name: 'deny-all', uid: 'deny-all' },
  spec: {
    tier: 'baseline',
    priority: 10_000,
    appliedTo: [{ podSelector: {} }],
    ingress: [{ action: 'Drop' }],
    egress: [{ action: 'Drop' }],
  },
};

describe('a policy of which a part is not understood', () => {
  it('allows nothing that it does not allow without that part', () => {
    const seen = { same: 0, less: 0 };
    const scene = orderedCluster.chain((of) =>
      fc.tuple(fc.constant(of), fc.array(connectionIn(of.pods), { minLength: 20, maxLength: 20 }), spoiling),
    );
    fc.assert(
      fc.property(scene, ([of, connections, change]) => {
        const { antreaPolicies = [] } = of;
        const sound: Cluster = { ...of, policies: [], antreaPolicies: [...antreaPolicies, denyAll] };
        const bad: Cluster = {
          ...sound,
          antreaPolicies: [...antreaPolicies.map((each) => spoilt(each, change)), denyAll],
        };
        const [before, after] = [viewOf(sound), viewOf(bad)];
        for (const each of connections) {
          const [without, having] = [evaluate(before, each)?.allowed, evaluate(after, each)?.allowed];
          if (having === true) expect(without).toBe(true);
          seen[having === without ? 'same' : 'less'] += 1;
        }
      }),
      { numRuns: 600 },
    );
    expect(seen.less).toBeGreaterThan(0);
  });

  it('allows nothing that a Pass could have kept from the rules after it', () => {
    const seen = { same: 0, less: 0 };
    // No Pass is about IPv6, of which nothing passes: such a block keeps nothing from anybody.
    const isIpv6 = ({ ipBlock }: AntreaPeer) => ipBlock?.cidr.startsWith('::') === true;
    const unclear = spoiling.filter((change) => {
      const { action, from = [] } = change({}, 'from');
      return action === undefined && !from.some(isIpv6);
    });
    const scene = known.chain((of) =>
      fc.tuple(fc.constant(of), fc.array(connectionIn(of.pods), { minLength: 20, maxLength: 20 }), unclear),
    );
    /** What a spoilt rule may be about: anybody, and any traffic where that is spoilt. */
    const widened = (change: Change['change']) => (rule: AntreaRule) => {
      const { action, appliedTo, ports, protocols, toServices } = rule;
      const spoiltRule = change(rule, 'from');
      const isKept = spoiltRule.ports === ports && spoiltRule.protocols === protocols;
      const traffic = isKept && toServices === undefined ? { ports, protocols } : {};
      return appliedTo === undefined ? { action, ...traffic } : { action, appliedTo, ...traffic };
    };
    fc.assert(
      fc.property(scene, ([of, connections, change]) => {
        const { antreaPolicies = [] } = of;
        const withPasses = (edit: Change['change']): Cluster => ({
          ...of,
          antreaPolicies: antreaPolicies.map((each) => spoilt(each, edit, 'Pass')),
        });
        const [bad, sound, wide] = [change, (rule: AntreaRule) => rule, widened(change)].map((edit) =>
          viewOf(withPasses(edit)),
        );
        if (bad === undefined || sound === undefined || wide === undefined) throw new Error('no views');
        for (const each of connections) {
          const having = evaluate(bad, each)?.allowed;
          const without = evaluate(sound, each)?.allowed;
          if (having === true) {
            expect(without).toBe(true);
            expect(evaluate(wide, each)?.allowed).toBe(true);
          }
          seen[having === without ? 'same' : 'less'] += 1;
        }
      }),
      { numRuns: 600 },
    );
    expect(seen.less).toBeGreaterThan(0);
  });

  it('says so, with the place', () => {
    const onlyAllows = {
      spec: { priority: 1, appliedTo: [{ podSelector: {} }], ingress: [{ action: 'Allow' }] },
    };
    fc.assert(
      fc.property(spoiling, (change) => {
        const policy = spoilt({ metadata: { name: 'p', uid: 'p' }, ...onlyAllows }, change);
        const { problems } = readPolicy(policy, world).policy;
        expect(problems.length).toBeGreaterThan(0);
        for (const { path, message } of problems) {
          expect(path).toMatch(/^spec\.ingress\[0\]\./);
          expect(message).not.toBe('');
        }
      }),
    );
  });
});

describe('an object that no schema has seen', () => {
  const anything = fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(null, '', 'x', 0, true, [], {}) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  );

  /** Puts something anywhere. */
  function damaged(value: unknown, at: number, by: unknown): unknown {
    const places: (() => void)[] = [];
    const collect = (within: unknown) => {
      if (typeof within !== 'object' || within === null) return;
      for (const key of Object.keys(within)) {
        places.push(() => Reflect.set(within, key, by));
        collect(Reflect.get(within, key));
      }
    };
    const copy: unknown = structuredClone(value);
    collect(copy);
    places[at % places.length]?.();
    return copy;
  }

  it('is read without an exception', () => {
    fc.assert(
      fc.property(
        antreaPolicy,
        fc.array(group),
        fc.nat(),
        fc.nat(),
        anything,
        (policy, groups, at, of, by) => {
          const spec = damaged({ spec: policy.spec }, at, by);
          const broken = groups.map((each) => ({ ...each, ...Object(damaged({ spec: each.spec }, of, by)) }));
          const input: AntreaPolicyInput = { ...policy, ...Object(spec) };
          const all: World = {
            tier: defaultTierPriority,
            group: ({ name }) => broken.find(({ metadata }) => metadata.name === name),
          };
          expect(readPolicy(input, all).policy.source.name).toBe(policy.metadata.name);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('the same policy in both API groups', () => {
  it('gives the same rules', () => {
    fc.assert(
      fc.property(antreaPolicy, fc.array(tier), (policy, tiers) => {
        const given: World = { ...world, tier: (name) => tiers.find((each) => each.name === name)?.priority };
        const then = { ...policy, apiVersion: 'security.antrea.tanzu.vmware.com/v1alpha1' };
        const now = { ...policy, apiVersion: 'crd.antrea.io/v1beta1' };
        expect(readPolicy(then, given)).toEqual(readPolicy(now, given));
      }),
      { numRuns: 50 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../evaluate.ts';
import { normalizedName } from '../groupSelector.ts';
import { describeBlock } from '../ipBlock.ts';
import type { Policy, PolicyRule } from '../model.ts';
import { anAntreaPolicy } from '../testing/antreaWorld.ts';
import { anIndex, aPod, aPolicy, app } from '../testing/cluster.ts';
import type { UpstreamPolicyInput, UpstreamRule } from './input.ts';
import { fromUpstream } from './upstreamPolicy.ts';

type Spec = NonNullable<UpstreamPolicyInput['spec']>;

function aClusterPolicy(name: string, spec: Spec): UpstreamPolicyInput {
  return {
    metadata: { name, uid: name, generation: 2 },
    spec: { tier: 'Admin', priority: 1, subject: { namespaces: {} }, ...spec },
  };
}

function read(spec: Spec): Policy {
  return fromUpstream(aClusterPolicy('p', spec));
}

function shape({ action, peers, services }: PolicyRule): string {
  const who = [...(peers?.groups.map(normalizedName) ?? []), ...(peers?.blocks.map(describeBlock) ?? [])];
  return `${action} ${who.join(' | ') || 'nobody'} ${services === undefined ? 'all' : services.length}`;
}

const everyone = { namespaces: {} };

describe('an upstream policy', () => {
  it('stands in its tier, for its subject', () => {
    expect(read({})).toEqual({
      source: { type: 'K8sClusterNetworkPolicy', name: 'p', uid: 'p' },
      generation: 2,
      appliedTo: [{ scope: { kind: 'selector', selector: expect.objectContaining({ text: '' }) } }],
      rules: [],
      tierPriority: 251,
      priority: 1,
      problems: [],
    });
    expect(read({ tier: 'Baseline', priority: 0 })).toMatchObject({ tierPriority: 254, priority: 0 });
    const pods = { namespaceSelector: app('a'), podSelector: app('b') };
    expect(read({ subject: { pods } }).appliedTo.map(normalizedName)).toEqual([
      'namespaceSelector=app=a And podSelector=app=b',
    ]);
  });

  it('has rules with peers, networks and ports', () => {
    const { rules, problems } = read({
      ingress: [{ action: 'Accept', name: 'in', from: [everyone] }],
      egress: [
        {
          action: 'Deny',
          to: [{ networks: ['10.0.0.0/8', '192.168.0.0/16'] }],
          protocols: [
            { tcp: { destinationPort: { number: 80 } } },
            { udp: { destinationPort: { range: { start: 1, end: 9 } } } },
            { sctp: { destinationPort: { number: 7 } } },
          ],
        },
        { action: 'Pass', to: [everyone], protocols: [{ destinationNamedPort: 'http' }] },
      ],
    });
    expect(problems).toEqual([]);
    expect(rules.map(shape)).toEqual([
      'Allow namespaceSelector= all',
      'Drop 10.0.0.0/8 | 192.168.0.0/16 3',
      'Pass namespaceSelector= 3',
    ]);
    expect(rules[0]).toMatchObject({ name: 'in', direction: 'In', priority: 0 });
    expect(rules[1]?.services).toEqual([
      { protocol: 'TCP', port: 80 },
      { protocol: 'UDP', port: 1, endPort: 9 },
      { protocol: 'SCTP', port: 7 },
    ]);
  });
});

describe('what is not understood', () => {
  it.each<[string, UpstreamRule]>([
    ['spec.egress[0].to[0]', { to: [{ nodes: {} }] }],
    ['spec.egress[0].to[0]', { to: [{ domainNames: ['example.com'] }] }],
    ['spec.egress[0].to[0]', { to: [{}] }],
    ['spec.egress[0].to[0]', { to: [{ networks: ['10.0.0.0/8'], namespaces: {} }] }],
    ['spec.egress[0].to[0]', { to: [{ networks: ['fd00::/8', '10.0.0.0:/8'] }] }],
    ['spec.egress[0].to', { to: [] }],
    ['spec.egress[0].protocols[0]', { to: [everyone], protocols: [{}] }],
    ['spec.egress[0].protocols[0]', { to: [everyone], protocols: [{ tcp: {} }] }],
    ['spec.egress[0]', { to: [everyone], protocols: JSON.parse('[null]') }],
    ['spec.egress[0]', { to: JSON.parse('[{"namespaces":5}]') }],
    ['spec.egress[0].protocols[0]', { to: [everyone], protocols: [{ tcp: { destinationPort: {} } }] }],
    [
      'spec.egress[0].protocols[0]',
      { to: [everyone], protocols: [{ tcp: { destinationPort: { range: { start: 3 } } } }] },
    ],
    ['spec.egress[0].from', { to: [everyone], from: [everyone] }],
  ])('at %s closes the rule', (path, rule) => {
    const accepting = read({ egress: [{ action: 'Accept', ...rule }] });
    expect(accepting.rules.map(shape)).toEqual(['Allow nobody 0']);
    expect(accepting.problems.map((each) => each.path)).toContain(path);
    for (const action of ['Deny', 'Pass', 'Permit']) {
      expect(read({ egress: [{ action, ...rule }] }).rules.map(shape)).toEqual(['Drop 0.0.0.0/0 all']);
    }
  });

  it.each<[Spec, string]>([
    [{ tier: 'Top' }, 'TierNotFound'],
    [{ priority: 1001 }, 'InvalidPriority'],
    [{ priority: undefined }, 'InvalidPriority'],
    [JSON.parse('{"priority":"5"}'), 'InvalidPriority'],
  ])('has no place: %j', (spec, reason) => {
    expect(read({ ...spec, ingress: [{ action: 'Accept', from: [everyone] }] })).toMatchObject({
      rules: [],
      problems: [{ reason }],
    });
  });

  it('of IPv6 is left out, as nothing of it passes anyway', () => {
    const { rules, problems } = read({
      egress: ['Accept', 'Deny', 'Pass'].map((action) => ({
        action,
        to: [{ networks: ['10.0.0.0/8', 'fd00::/8'] }],
      })),
    });
    expect(rules.map(shape)).toEqual(['Allow 10.0.0.0/8 all', 'Drop 10.0.0.0/8 all', 'Pass 10.0.0.0/8 all']);
    expect(problems.map(({ reason }) => reason)).toEqual(Array(3).fill('UnsupportedIPv6'));
  });

  it('is for nobody without one subject', () => {
    expect(read(JSON.parse('{"subject":{"namespaces":5}}'))).toMatchObject({
      appliedTo: [],
      problems: [{ reason: 'Malformed' }],
    });
    expect(read({ subject: {} })).toMatchObject({ appliedTo: [], problems: [{ path: 'spec.subject' }] });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (spec) => {
        const policy: UpstreamPolicyInput = JSON.parse(
          JSON.stringify({ metadata: { name: 'p', uid: 'p' }, spec }),
        );
        expect(fromUpstream(policy).problems.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('among the others', () => {
  const [client, server] = [
    aPod('client', { ip: '10.0.0.1' }),
    aPod('server', { ip: '10.0.0.2', node: 'n2' }),
  ];
  const connection = {
    from: { kind: 'pod', namespace: 'x', name: 'client' },
    to: { kind: 'pod', namespace: 'x', name: 'server' },
    protocol: 'TCP',
    port: 80,
  } as const;
  const says = (tier: string, action: string) =>
    aClusterPolicy(`${tier}-${action}`.toLowerCase(), { tier, ingress: [{ action, from: [everyone] }] });

  it('comes after Application, and passes on to the policies of Kubernetes', () => {
    const index = anIndex(client, server, aPolicy('deny', { podSelector: {} }));
    const verdict = () => evaluate(index, connection)?.ingress;
    index.upsertUpstreamPolicy(says('Admin', 'Pass'));
    expect(verdict()).toMatchObject({ reason: 'isolated' });
    index.upsertUpstreamPolicy(says('Admin', 'Accept'));
    expect(verdict()).toMatchObject({ allowed: true, rule: { policy: { name: 'admin-accept' } } });
    index.upsertAntreaPolicy(anAntreaPolicy('a', { ingress: [{ action: 'Drop' }] }));
    expect(verdict()).toMatchObject({ allowed: false, rule: { policy: { name: 'a' } } });
  });

  it('is the last word in its baseline, after that of Antrea', () => {
    const index = anIndex(client, server);
    const verdict = () => evaluate(index, connection)?.ingress;
    index.upsertUpstreamPolicy(says('Baseline', 'Deny'));
    expect(verdict()).toMatchObject({ allowed: false, rule: { policy: { name: 'baseline-deny' } } });
    index.upsertUpstreamPolicy({ ...says('Baseline', 'Pass'), metadata: { name: 'a', uid: 'a' } });
    expect(verdict()).toMatchObject({ allowed: true });
    index.upsertAntreaPolicy(anAntreaPolicy('b', { tier: 'baseline', ingress: [{ action: 'Reject' }] }));
    expect(verdict()).toMatchObject({ allowed: false, action: 'Reject' });
    for (const uid of ['a', 'baseline-deny']) index.deleteUpstreamPolicy(uid);
    index.deleteAntreaPolicy('b');
    expect(verdict()).toMatchObject({ reason: 'notIsolated' });
  });
});

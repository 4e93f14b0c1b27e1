import { describe, expect, it } from 'vitest';
import { antreaNetworkPolicy } from '#crds/antreaNetworkPolicy.ts';
import { clusterNetworkPolicy } from '#crds/clusterNetworkPolicy.ts';
import { describeProblem } from './decision.ts';
import { aWorld } from './testing/aWorld.ts';
import { badPolicies } from './testing/badPolicies.ts';
import { validatePolicy } from './validatePolicy.ts';

const world = aWorld({
  tiers: [{ name: 'custom', priority: 60, group: 'crd.antrea.io' }],
  groups: [
    { metadata: { name: 'there' }, spec: { podSelector: {} } },
    { metadata: { name: 'local', namespace: 'x' }, spec: { podSelector: {} } },
  ],
});
const appliedTo = [{ podSelector: {} }];

async function judge(spec: object, namespace = ''): Promise<string> {
  const schema = namespace === '' ? clusterNetworkPolicy.fields : antreaNetworkPolicy.fields;
  const decision = await validatePolicy({ object: { spec }, name: 'p', namespace }, schema, world);
  if (!decision.allowed) return decision.problems.map(describeProblem).join('; ');
  return ['admitted', ...decision.warnings].join('; ');
}

describe('validatePolicy', () => {
  it('takes a policy with every kind of peer, port and action', async () => {
    const spec = {
      tier: 'custom',
      priority: 5.5,
      appliedTo: [{ podSelector: {}, namespaceSelector: { matchLabels: { a: 'b' } } }, { group: 'there' }],
      ingress: [
        { action: 'Allow', from: [{ namespaces: { match: 'Self' } }], ports: [{ port: 80, endPort: 90 }] },
        { action: 'Pass', from: [{ serviceAccount: { name: 'a', namespace: 'b' } }] },
        { action: 'Drop', name: 'rest', enableLogging: true, logLabel: 'x' },
      ],
      egress: [
        { action: 'Reject', to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }] },
        { action: 'Drop', to: [{ group: 'there' }], protocols: [{ icmp: { icmpType: 8 } }] },
        { action: 'Allow', toServices: [{ name: 'later', namespace: 'x' }] },
      ],
    };
    expect(await judge(spec)).toBe('admitted');
  });

  it('takes a policy of a namespace', async () => {
    const spec = { priority: 1, appliedTo: [{ podSelector: {} }], ingress: [{ action: 'Drop' }] };
    expect(await judge(spec, 'x')).toBe('admitted');
  });

  it('warns of groups that are not there, by the field, and of no others', async () => {
    const peers = [{ group: 'there' }, { group: 'theer' }];
    const policy = { priority: 1, appliedTo, ingress: [{ action: 'Drop', from: peers }] };
    expect(await judge(policy)).toMatch(
      /^admitted; spec\.ingress\[0\]\.from\[1\]\.group: [^;]*"theer"[^;]*; see/,
    );
    expect(await judge(policy)).not.toContain('from[0]');
    const local = { priority: 1, appliedTo: [{ group: 'local' }], ingress: [{ action: 'Drop' }] };
    expect(await judge(local, 'x')).toBe('admitted');
    expect(await judge(local, 'y')).toContain('there is no Group "local" in namespace "y"');
  });

  it('stores a policy without that warning when nobody can say which groups there are', async () => {
    const away = { ...world, groups: () => Promise.reject(new Error('API server away')) };
    const object = { spec: { priority: 1, appliedTo: [{ group: 'theer' }] } };
    const decision = await validatePolicy(
      { object, name: 'p', namespace: '' },
      clusterNetworkPolicy.fields,
      away,
    );
    expect(decision).toMatchObject({ allowed: true, warnings: [] });
  });

  it('takes a default tier in any spelling without asking whether it is there', async () => {
    const asked = aWorld();
    const object = { spec: { tier: 'Emergency', priority: 1, appliedTo } };
    await validatePolicy({ object, name: 'p', namespace: '' }, clusterNetworkPolicy.fields, asked);
    expect(asked.asked).toEqual([]);
  });

  it('refuses a tier that is not there, and says what to do', async () => {
    const said = await judge({ tier: 'costum', priority: 1, appliedTo });
    expect(said).toContain('spec.tier: there is no tier "costum"');
    expect(said).toContain('create it first, or use one of emergency, securityops');
  });

  it.each(badPolicies.filter(({ warned }) => warned === undefined))(
    'refuses $what, and names $field',
    async ({ spec, field, namespace = '' }) => {
      const said = await judge(spec, namespace);
      expect(said).not.toMatch(/^admitted/);
      expect(said).toContain(field);
    },
  );

  it.each(badPolicies.filter(({ warned }) => warned !== undefined))(
    'takes $what, which Antrea can do, with a warning that names $field',
    async ({ spec, field, warned = '', namespace = '' }) => {
      const said = await judge(spec, namespace);
      expect(said).toMatch(/^admitted; /);
      expect(said).toContain(field);
      expect(said).toContain(warned);
      expect(said).toContain('see the conditions of the policy');
    },
  );
});

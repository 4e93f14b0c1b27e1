import { describe, expect, it } from 'vitest';
import { antreaNetworkPolicy } from '#crds/antreaNetworkPolicy.ts';
import { clusterNetworkPolicy } from '#crds/clusterNetworkPolicy.ts';
import { describeProblem } from './decision.ts';
import { aWorld } from './testing/aWorld.ts';
import { badPolicies } from './testing/badPolicies.ts';
import { validatePolicy } from './validatePolicy.ts';

const world = aWorld({ tiers: [{ name: 'custom', priority: 60, group: 'crd.antrea.io' }] });
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
      appliedTo: [{ podSelector: {}, namespaceSelector: { matchLabels: { a: 'b' } } }, { group: 'later' }],
      ingress: [
        { action: 'Allow', from: [{ namespaces: { match: 'Self' } }], ports: [{ port: 80, endPort: 90 }] },
        { action: 'Pass', from: [{ serviceAccount: { name: 'a', namespace: 'b' } }] },
        { action: 'Drop', name: 'rest', enableLogging: true, logLabel: 'x' },
      ],
      egress: [
        { action: 'Reject', to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }] },
        { action: 'Drop', to: [{ group: 'later' }], protocols: [{ icmp: { icmpType: 8 } }] },
        { action: 'Allow', toServices: [{ name: 'later', namespace: 'x' }] },
      ],
    };
    expect(await judge(spec)).toBe('admitted');
  });

  it('takes a policy of a namespace', async () => {
    const spec = { priority: 1, appliedTo: [{ podSelector: {} }], ingress: [{ action: 'Drop' }] };
    expect(await judge(spec, 'x')).toBe('admitted');
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

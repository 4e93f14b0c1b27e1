import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AntreaRule } from '../antrea/input.ts';
import type { Labels } from '../input.ts';
import { anAntreaPolicy } from '../testing/antreaWorld.ts';
import { aPolicy } from '../testing/cluster.ts';
import type { Finding } from './finding.ts';
import { lint } from './lint.ts';

const labels: fc.Arbitrary<Labels> = fc.dictionary(
  fc.constantFrom('a', 'b', 'c'),
  fc.constantFrom('x', 'y'),
  {
    maxKeys: 2,
  },
);
const ports = fc
  .tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 100 }))
  .map(([port, more]) => ({ port, endPort: port + more }));

/** A rule, and one that says less: more labels, a part of the ports, a smaller network. */
const pair = fc
  .record({ target: labels, peer: labels, own: ports, isBlock: fc.boolean(), cut: fc.nat(100) })
  .map(({ target, peer, own: { port, endPort }, isBlock, cut }) => {
    const from = (more: Labels, prefix: number) =>
      isBlock
        ? [{ ipBlock: { cidr: `10.1.0.0/${prefix}` } }]
        : [{ podSelector: { matchLabels: { ...peer, ...more } }, namespaceSelector: {} }];
    const wide = { from: from({}, 12), ports: [{ port, endPort }] };
    const narrow = { from: from({ d: 'z' }, 20), ports: [{ port: Math.min(port + cut, endPort), endPort }] };
    return { target, wide, narrow };
  });
const actions = fc.tuple(
  fc.constantFrom('Allow', 'Drop', 'Reject'),
  fc.constantFrom('Allow', 'Drop', 'Reject'),
);

function found(findings: readonly Finding[]): string[] {
  return findings.map(({ code, object, path }) => `${code} ${object.name} ${path}`);
}

const nothing = { pods: [], namespaces: [], policies: [], isComplete: false };
const appliedTo = (matchLabels: Labels) => [{ podSelector: { matchLabels } }];

it('finds a rule after one that says more, in the same policy, in a later one and in a later tier', () => {
  fc.assert(
    fc.property(pair, actions, ({ target, wide, narrow }, [one, other]) => {
      const early: AntreaRule = { ...wide, action: one };
      const late: AntreaRule = { ...narrow, action: other };
      const policy = (name: string, of: object, ...ingress: readonly AntreaRule[]) =>
        anAntreaPolicy(name, { appliedTo: appliedTo(target), ...of, ingress });
      const narrower = { appliedTo: appliedTo({ ...target, e: 'z' }) };
      const told = (...antreaPolicies: readonly ReturnType<typeof policy>[]) =>
        found(lint({ ...nothing, antreaPolicies }));
      expect(told(policy('p', {}, early, late))).toContain('ShadowedRule p spec.ingress[1]');
      const first = policy('p', { tier: 'platform', priority: 1 }, early);
      const second = { ...narrower, tier: 'platform', priority: 2 };
      expect(told(first, policy('q', second, late))).toContain('ShadowedRule q spec.ingress[0]');
      for (const tier of ['application', 'baseline']) {
        const third = policy('q', { ...narrower, tier }, late);
        expect(told(first, third)).toContain('UnreachableRule q spec.ingress[0]');
      }
    }),
    { numRuns: 150 },
  );
});

it('finds an allowance that another one has in it, and one that is decided before', () => {
  fc.assert(
    fc.property(pair, ({ target, wide, narrow }) => {
      const spec = (rule: object, more: Labels) => ({
        podSelector: { matchLabels: { ...target, ...more } },
        ingress: [rule],
      });
      const policies = [aPolicy('wide', spec(wide, {})), aPolicy('narrow', spec(narrow, { e: 'z' }))];
      expect(found(lint({ ...nothing, policies }))).toContain('RedundantRule narrow spec.ingress[0]');
      const antreaPolicies = [
        anAntreaPolicy('p', { appliedTo: appliedTo(target), ingress: [{ ...wide, action: 'Drop' }] }),
      ];
      const told = found(lint({ ...nothing, policies: policies.slice(1), antreaPolicies }));
      expect(told).toContain('UnreachableRule narrow spec.ingress[0]');
    }),
    { numRuns: 150 },
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cluster } from '../compile.ts';
import { type DirectionVerdict, evaluate } from '../evaluate.ts';
import type { NetworkPolicy } from '../input.ts';
import { orderedCluster, relativeCluster } from '../testing/antreaArbitraries.ts';
import { connectionIn, policy } from '../testing/arbitraries.ts';
import type { Finding } from './finding.ts';
import { lint } from './lint.ts';
import { rulePath } from './lintRule.ts';
import { lintWorld } from './lintWorld.ts';

const hiding: readonly string[] = ['ShadowedRule', 'UnreachableRule'];
const names = ['x', 'y', 'z'];

/** Namespaces that pods are in always exist. */
function whole(cluster: Cluster): Cluster {
  const known = new Map(cluster.namespaces.map((each) => [each.metadata.name, each]));
  return { ...cluster, namespaces: names.map((name) => known.get(name) ?? { metadata: { name } }) };
}

/** Ordered policies with hardly any selector, so that they meet those of Kubernetes. */
const mixedCluster: fc.Arbitrary<Cluster> = fc
  .tuple(
    orderedCluster,
    fc.uniqueArray(policy, { minLength: 3, selector: ({ metadata }) => metadata.uid }),
    fc.constantFrom('emergency', 'securityops', 'baseline'),
  )
  .map(([each, policies, tier]) => ({
    ...each,
    policies,
    antreaPolicies: (each.antreaPolicies ?? []).map((of) => ({
      ...of,
      spec: { ...of.spec, tier, appliedTo: everybody },
    })),
  }));
const everybody = [{ podSelector: {} }];

function withConnections(of: fc.Arbitrary<Cluster>) {
  return of.chain((each) =>
    fc.tuple(fc.constant(whole(each)), fc.array(connectionIn(each.pods), { minLength: 60, maxLength: 60 })),
  );
}

function deciderOf(verdict: DirectionVerdict): string {
  if (verdict.reason !== 'rule') return '';
  const { policy: by, direction, index } = verdict.rule;
  return `${by.name} ${rulePath(direction, index)}`;
}

function findingsOf(cluster: Cluster, codes: readonly string[]): Finding[] {
  return lint({ ...cluster, isComplete: false }).filter(({ code }) => codes.includes(code));
}

describe('rules that are called hidden', () => {
  it.each([
    ['ordered policies', orderedCluster, 200],
    ['with many of Kubernetes', mixedCluster, 150],
    ['policies with peers that depend on namespaces', relativeCluster, 120],
  ])('never decide: %s', (_, of, numRuns) => {
    let hidden = 0;
    let decided = 0;
    fc.assert(
      fc.property(withConnections(of), ([cluster, connections]) => {
        const found = findingsOf(cluster, hiding).map(({ object, path }) => `${object.name} ${path}`);
        hidden += found.length;
        const { index } = lintWorld({ ...cluster, isComplete: false });
        for (const connection of connections) {
          const verdict = evaluate(index, connection);
          if (verdict === undefined) continue;
          const deciders = [verdict.egress, verdict.ingress].map(deciderOf);
          decided += deciders.filter(Boolean).length;
          for (const each of deciders) expect(found).not.toContain(each);
        }
      }),
      { numRuns },
    );
    expect(hidden).toBeGreaterThan(15);
    expect(decided).toBeGreaterThan(150);
  });

  it('can be taken out where they are redundant', () => {
    let redundant = 0;
    const cluster = fc
      .tuple(
        orderedCluster,
        fc.uniqueArray(policy, { minLength: 4, selector: ({ metadata }) => metadata.uid }),
      )
      .map(([each, policies]) => ({ ...each, antreaPolicies: [], policies: policies.map(typed) }));
    fc.assert(
      fc.property(withConnections(cluster), ([of, connections]) => {
        const found = findingsOf(of, ['RedundantRule']);
        redundant += found.length;
        const before = lintWorld({ ...of, isComplete: false }).index;
        const policies = of.policies.map((each) => without(each, found));
        const after = lintWorld({ ...of, policies, isComplete: false }).index;
        for (const connection of connections) {
          expect(evaluate(after, connection)?.allowed).toBe(evaluate(before, connection)?.allowed);
        }
      }),
      { numRuns: 200 },
    );
    expect(redundant).toBeGreaterThan(15);
  });
});

/** A policy whose types do not follow from its rules, so that it isolates the same without some of them. */
function typed(each: NetworkPolicy): NetworkPolicy {
  const { spec = {} } = each;
  const types = spec.policyTypes ?? [];
  return types.length > 0 ? each : { ...each, spec: { ...spec, policyTypes: ['Ingress', 'Egress'] } };
}

function without(each: NetworkPolicy, findings: readonly Finding[]): NetworkPolicy {
  const paths = findings.filter(({ object }) => object.name === each.metadata.name).map(({ path }) => path);
  const { spec = {} } = each;
  const ingress = spec.ingress?.filter((_, index) => !paths.includes(rulePath('In', index)));
  const egress = spec.egress?.filter((_, index) => !paths.includes(rulePath('Out', index)));
  return { ...each, spec: { ...spec, ingress, egress } };
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cluster, viewOf } from './compile.ts';
import { evaluate } from './evaluate.ts';
import type { Namespace, NetworkPolicy } from './input.ts';
import type { PolicyIndex } from './policyIndex.ts';
import { orderedCluster, relativeCluster } from './testing/antreaArbitraries.ts';
import { connectionIn, namespace, pod, policy } from './testing/arbitraries.ts';
import { indexOf } from './testing/cluster.ts';
import { allows } from './testing/naiveEvaluator.ts';

const cluster: fc.Arbitrary<Cluster> = fc.record({
  pods: fc.uniqueArray(pod, {
    minLength: 6,
    maxLength: 12,
    selector: ({ metadata }) => `${metadata.namespace}/${metadata.name}`,
  }),
  namespaces: fc.uniqueArray(namespace, { maxLength: 3, selector: ({ metadata }) => metadata.name }),
  policies: fc.uniqueArray(policy, { minLength: 2, maxLength: 5, selector: ({ metadata }) => metadata.uid }),
});

function withConnections(count: number, of = cluster) {
  return of.chain((each) =>
    fc.tuple(fc.constant(each), fc.array(connectionIn(each.pods), { minLength: count, maxLength: count })),
  );
}

describe('evaluate', () => {
  it('allows what the specification allows, and nothing else', () => {
    const seen = { true: 0, false: 0, undefined: 0, byRule: 0 };
    fc.assert(
      fc.property(withConnections(20), ([of, connections]) => {
        const index = indexOf(of);
        for (const each of connections) {
          const expected = allows(of, each);
          const verdict = evaluate(index, each);
          expect(verdict?.allowed).toBe(expected);
          seen[`${expected}`]++;
          if (verdict?.allowed === true && verdict.ingress.reason === 'rule') seen.byRule++;
        }
      }),
      { numRuns: 600 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(200);
  });

  it('gives the same verdict and reason on an index as on a computation from scratch', () => {
    fc.assert(
      fc.property(withConnections(5), ([of, connections]) => {
        const [index, view] = [indexOf(of), viewOf(of)];
        for (const each of connections) expect(evaluate(index, each)).toEqual(evaluate(view, each));
      }),
      { numRuns: 300 },
    );
  });

  it('walks through ordered policies as their documentation says, with those of Kubernetes in the middle', () => {
    const seen = { true: 0, false: 0, undefined: 0 };
    const reasons = new Map<string, number>();
    fc.assert(
      fc.property(withConnections(20, orderedCluster), ([of, connections]) => {
        const index = indexOf(of);
        for (const each of connections) {
          const expected = allows(of, each);
          const verdict = evaluate(index, each);
          expect(verdict?.allowed).toBe(expected);
          seen[`${expected}`]++;
          for (const said of [verdict?.ingress, verdict?.egress]) {
            const reason =
              said?.reason === 'rule' ? `${said.rule.policy.type} ${said.action}` : `${said?.reason}`;
            reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
          }
        }
      }),
      { numRuns: 600 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(200);
    for (const type of ['AntreaNetworkPolicy', 'AntreaClusterNetworkPolicy']) {
      for (const action of ['Allow', 'Drop', 'Reject'])
        expect(reasons.get(`${type} ${action}`)).toBeGreaterThan(5);
    }
    expect(reasons.get('K8sNetworkPolicy Allow')).toBeGreaterThan(5);
  });

  it('knows which namespaces belong together, for the pods that a policy is for', () => {
    let denied = 0;
    fc.assert(
      fc.property(withConnections(20, relativeCluster), ([of, connections]) => {
        const index = indexOf(of);
        for (const each of connections) {
          const expected = allows(of, each);
          expect(evaluate(index, each)?.allowed).toBe(expected);
          if (expected === false) denied += 1;
        }
      }),
      { numRuns: 600 },
    );
    expect(denied).toBeGreaterThan(20);
  });

  it('says the same of ordered policies on an index as on a computation from scratch', () => {
    fc.assert(
      fc.property(withConnections(5, orderedCluster), ([of, connections]) => {
        const [index, view] = [indexOf(of), viewOf(of)];
        for (const each of connections) expect(evaluate(index, each)).toEqual(evaluate(view, each));
      }),
      { numRuns: 300 },
    );
  });

  it('forgets what it found out for earlier connections when a policy or a namespace changes', () => {
    let changed = 0;
    const edit = fc.record({
      policy,
      namespace,
      isDeleted: fc.boolean(),
      what: fc.constantFrom('policy' as const, 'namespace' as const),
    });
    const histories = fc.tuple(withConnections(6), fc.array(edit, { minLength: 1, maxLength: 6 }));
    fc.assert(
      fc.property(histories, ([[of, connections], edits]) => {
        const index = indexOf(of);
        let now = of;
        for (const { what, isDeleted, ...made } of edits) {
          const before = connections.map((each) => evaluate(index, each)?.allowed);
          if (what === 'policy') now = withPolicy(now, index, made.policy, isDeleted);
          else now = withNamespace(now, index, made.namespace, isDeleted);
          const after = connections.map((each) => evaluate(index, each));
          expect(after).toEqual(connections.map((each) => evaluate(viewOf(now), each)));
          changed += after.filter((each, at) => each?.allowed !== before[at]).length;
        }
      }),
      { numRuns: 300 },
    );
    expect(changed).toBeGreaterThan(50);
  });
});

function withPolicy(of: Cluster, index: PolicyIndex, made: NetworkPolicy, isDeleted: boolean): Cluster {
  const policies = of.policies.filter(({ metadata }) => metadata.uid !== made.metadata.uid);
  if (isDeleted) index.deletePolicy(made.metadata.uid ?? '');
  else index.upsertPolicy(made);
  return { ...of, policies: isDeleted ? policies : [...policies, made] };
}

function withNamespace(of: Cluster, index: PolicyIndex, made: Namespace, isDeleted: boolean): Cluster {
  const namespaces = of.namespaces.filter(({ metadata }) => metadata.name !== made.metadata.name);
  if (isDeleted) index.deleteNamespace(made.metadata.name);
  else index.upsertNamespace(made);
  return { ...of, namespaces: isDeleted ? namespaces : [...namespaces, made] };
}

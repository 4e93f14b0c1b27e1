import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cluster } from '../compile.ts';
import { type Connection, type Endpoint, evaluate } from '../evaluate.ts';
import { podKey } from '../pods.ts';
import type { PolicyIndex } from '../policyIndex.ts';
import { orderedCluster } from '../testing/antreaArbitraries.ts';
import { connectionIn } from '../testing/arbitraries.ts';
import { indexOf } from '../testing/cluster.ts';
import { compareSnapshots, type PairChange, type Side } from './compare.ts';
import { snapshotOf } from './snapshot.ts';
import type { TrafficAtom } from './trafficAtoms.ts';

/** Two moments: some policies come, some go, some pods are labelled otherwise. */
const moments = fc.tuple(orderedCluster, orderedCluster, fc.boolean()).chain(([one, other, relabel]) => {
  const labels = other.pods.map(({ metadata }) => metadata.labels);
  const after: Cluster = {
    ...one,
    policies: other.policies,
    antreaPolicies: [
      ...(one.antreaPolicies ?? []).slice(1),
      ...(other.antreaPolicies ?? []).slice(0, 1),
    ].filter((each, at, all) => all.findIndex(({ metadata }) => metadata.uid === each.metadata.uid) === at),
    pods: one.pods.map((pod, at) =>
      relabel && at % 3 === 0 ? { ...pod, metadata: { ...pod.metadata, labels: labels[at] ?? {} } } : pod,
    ),
  };
  return fc.tuple(
    fc.constant(one),
    fc.constant(after),
    fc.array(connectionIn(one.pods), { minLength: 20, maxLength: 20 }),
  );
});

describe('compareSnapshots', () => {
  it('names exactly the connections between pods that change', () => {
    const seen = { gained: 0, lost: 0, same: 0 };
    fc.assert(
      fc.property(moments, ([was, is, connections]) => {
        const indexes = [indexOf(was), indexOf(is)] as const;
        const changes = changesBetween(was, ...indexes);
        for (const connection of connections) {
          if (!isComparable(indexes, connection)) continue;
          const expected = expectedOf(indexes, connection);
          expect(told(changes, connection)).toBe(expected);
          seen[expected] += 1;
        }
      }),
      { numRuns: 200 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(40);
  });
});

function changesBetween({ pods }: Cluster, before: PolicyIndex, after: PolicyIndex): PairChange[] {
  const refs = pods.map(({ metadata: { name, namespace = '' } }) => ({ name, namespace }));
  return [...compareSnapshots(snapshotOf(before, refs), snapshotOf(after, refs), { pods: refs, nodes: [] })];
}

function expectedOf(indexes: readonly PolicyIndex[], connection: Connection) {
  const fromClient = { ...connection, sourcePort: 40_000 };
  const [before, after] = indexes.map((index) => evaluate(index, fromClient)?.allowed);
  if (before === after) return 'same';
  return after === true ? 'gained' : 'lost';
}

/** Between two pods of the pod network, both of which are there before and after. */
function isComparable(indexes: readonly PolicyIndex[], { from, to }: Connection): boolean {
  return [from, to].every(
    (end) => end.kind === 'pod' && indexes.every((index) => index.pod(end)?.place === 'pod'),
  );
}

function told(changes: readonly PairChange[], connection: Connection): 'gained' | 'lost' | 'same' {
  if (isSame(connection.from, connection.to)) return 'same';
  for (const { from, to, gained, lost, all } of changes) {
    if (!holds(from, connection.from) || !holds(to, connection.to)) continue;
    const atom = atomOf(all, connection);
    if (gained.some((each) => each === atom)) return 'gained';
    if (lost.some((each) => each === atom)) return 'lost';
  }
  return 'same';
}

function holds(side: Side, end: Endpoint): boolean {
  return side.kind === 'pods' && end.kind === 'pod' && side.pods.some((pod) => podKey(pod) === podKey(end));
}

function isSame(a: Endpoint, b: Endpoint): boolean {
  return a.kind === 'pod' && b.kind === 'pod' && podKey(a) === podKey(b);
}

/** A message of a type that no rule names is in the atom of all such. */
function atomOf(all: readonly TrafficAtom[], { protocol, port = -1, icmpType }: Connection) {
  if (protocol !== 'ICMP') {
    return all.find(
      (atom) =>
        atom.kind === 'ports' && atom.protocol === protocol && atom.first <= port && port <= atom.last,
    );
  }
  const messages = all.filter((atom) => atom.kind === 'icmp');
  return messages.find((atom) => atom.icmpType === icmpType) ?? messages.at(-1);
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIpv4Cidr } from '#base/ipv4.ts';
import { type Connection, type DirectionVerdict, type Endpoint, evaluate } from '../evaluate.ts';
import type { PolicyIndex } from '../policyIndex.ts';
import { orderedCluster, relativeCluster } from '../testing/antreaArbitraries.ts';
import { connectionIn } from '../testing/arbitraries.ts';
import { indexOf } from '../testing/cluster.ts';
import { explain } from './explain.ts';
import type { End } from './question.ts';
import type { Walk } from './walk.ts';

function endOf(index: PolicyIndex, endpoint: Endpoint): End | undefined {
  if (endpoint.kind === 'node') return { kind: 'node', node: endpoint.node, addresses: [endpoint.address] };
  if (endpoint.kind === 'address')
    return { kind: 'network', network: parseIpv4Cidr(`${endpoint.address}/32`) };
  const facts = index.pod(endpoint);
  if (facts === undefined || facts.place === 'terminated') return undefined;
  if (facts.place === 'pod') return { kind: 'pod', facts };
  return { kind: 'node', node: facts.node ?? '', addresses: facts.addresses };
}

/** What the last stop of a walk says, as `evaluate` says it. */
function verdictOf({ outcome, reason, stops }: Walk): DirectionVerdict | undefined {
  if (outcome === 'unknown') return undefined;
  const last = stops.at(-1);
  if (reason === 'rule' && last?.result === 'matched') {
    const { rule, action } = last;
    if (action === 'Allow') return { allowed: true, reason, rule, action };
    if (action !== 'Pass') return { allowed: false, reason, rule, action };
  }
  if (reason === 'isolated' && last?.result === 'isolated') {
    const { isolatedBy, nearest } = last;
    return { allowed: false, reason, isolatedBy, ...(nearest === undefined ? {} : { nearest }) };
  }
  if (reason === 'notAPod' || reason === 'itself' || reason === 'ownNode' || reason === 'notIsolated') {
    return { allowed: true, reason };
  }
  throw new Error(`a walk ends with ${reason} at ${last?.result}`);
}

const seen = { allowed: 0, denied: 0, unknown: 0 };

function compare(index: PolicyIndex, connection: Connection): void {
  const [from, to] = [endOf(index, connection.from), endOf(index, connection.to)];
  const verdict = evaluate(index, connection);
  expect(verdict === undefined).toBe(from === undefined || to === undefined);
  if (from === undefined || to === undefined || verdict === undefined) return;
  const { outcome, egress, ingress } = explain(index, { ...connection, from, to });
  seen[outcome] += 1;
  const [out, into] = [verdictOf(egress), verdictOf(ingress)];
  if (out !== undefined) expect(out).toEqual(verdict.egress);
  if (into !== undefined) expect(into).toEqual(verdict.ingress);
  if (outcome !== 'unknown') expect(outcome).toBe(verdict.allowed ? 'allowed' : 'denied');
}

describe('explain', () => {
  it.each([
    ['ordered policies', orderedCluster],
    ['policies of namespaces that belong together', relativeCluster],
  ])('says what evaluate says, or that it is not known: %s', (_, clusters) => {
    fc.assert(
      fc.property(
        clusters.chain((of) =>
          fc.tuple(fc.constant(of), fc.array(connectionIn(of.pods), { minLength: 20, maxLength: 20 })),
        ),
        ([of, connections]) => {
          const index = indexOf(of);
          for (const each of connections) compare(index, each);
        },
      ),
      { numRuns: 300 },
    );
    expect(Math.min(seen.allowed, seen.denied)).toBeGreaterThan(100);
    expect(seen.unknown).toBeLessThan(seen.allowed + seen.denied);
  });
});

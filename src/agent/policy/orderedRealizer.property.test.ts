import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIpv4Cidr } from '#base/ipv4.ts';
import type { NetworkPolicy } from '#controlplane/wire.ts';
import { SimulatedTables } from '#dataplane/policy/testing/simulate.ts';
import {
  anyAddressGroup,
  anyAppliedToGroup,
  anyOrderedPolicy,
  anyPolicy,
  orderedPolicyNames,
  podIp,
  podNumbers,
  policyNames,
} from './testing/randomCluster.ts';
import { type Event, SimulatedNode } from './testing/simulatedNode.ts';

const names = [...policyNames, ...orderedPolicyNames];

/** As the controller compiles: destinations of a named port are pods, and pods come in groups. */
function compiled(policy: NetworkPolicy): NetworkPolicy {
  const rules = policy.rules.map((rule) => {
    const hasNames = rule.services?.some(({ port }) => typeof port === 'string') ?? false;
    if (rule.to === undefined || !hasNames) return rule;
    return { ...rule, to: { addressGroups: rule.to.addressGroups ?? [], ipBlocks: [] } };
  });
  return { ...policy, rules };
}

const setPolicy = (object: NetworkPolicy): Event => ({ set: 'policy', object: compiled(object) });

const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: anyOrderedPolicy.map(setPolicy) },
  anyPolicy.map(setPolicy),
  anyAddressGroup.map((object) => ({ set: 'addresses' as const, object })),
  anyAppliedToGroup.map((object) => ({ set: 'targets' as const, object })),
  fc.constantFrom(...names).map((name) => ({ remove: 'policy' as const, name })),
  fc
    .tuple(fc.constantFrom(...podNumbers.filter((pod) => pod % 2 === 1)), fc.boolean())
    .map(([port, isUp]) => ({ port, isUp })),
);

const batches = fc.array(fc.array(anyEvent, { minLength: 1, maxLength: 4 }), { maxLength: 8 });

type Connection = { readonly from: number; readonly to: number; readonly content: Content };
type Content = { readonly protocol: 'tcp' | 'udp' | 'icmp'; readonly port: number };

const contents: readonly Content[] = [
  { protocol: 'tcp', port: 80 },
  { protocol: 'tcp', port: 443 },
  { protocol: 'tcp', port: 8080 },
  { protocol: 'udp', port: 80 },
  { protocol: 'icmp', port: 8 },
  { protocol: 'icmp', port: 13 },
];

/** Connections between all, of which the node has at least one end. */
function connections(up: ReadonlySet<number>): Connection[] {
  const all = [...podNumbers, 9];
  return all.flatMap((from) =>
    all
      .filter((to) => to !== from && (up.has(from) || up.has(to)))
      .flatMap((to) => contents.map((content) => ({ from, to, content }))),
  );
}

/** What becomes of every connection by the flows. */
function byFlows(node: SimulatedNode): string[] {
  const tables = new SimulatedTables(node.flows());
  return connections(node.up).map(({ from, to, content }) => {
    const packet = { src: podIp(from), dst: podIp(to), ...content };
    const out = !node.up.has(from) || tables.verdict('Out', { ...packet, ofport: 0 }).verdict === 'allow';
    const into = !node.up.has(to) || tables.verdict('In', { ...packet, ofport: to }).verdict === 'allow';
    return String(out && into);
  });
}

/** What the policy core says from the policies that the node has. */
function byCore(node: SimulatedNode): string[] {
  const judge = node.realizer.judge({
    gatewayIp: '10.9.9.9',
    serviceNetwork: parseIpv4Cidr('10.96.0.0/12'),
  });
  return connections(node.up).map(({ from, to, content: { protocol, port } }) => {
    const what = protocol === 'icmp' ? { icmpType: port, icmpCode: 0 } : { port };
    const ends = { source: podIp(from), destination: podIp(to) };
    return String(!judge.denies({ ...ends, protocol: protocol.toUpperCase(), ...what }));
  });
}

describe('ordered policies in the flows, among those of Kubernetes', () => {
  it('decide as the policy core does, after every batch of changes', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        const node = new SimulatedNode();
        for (const batch of all) {
          for (const event of batch) node.play(event);
          await node.realizer.flush();
          expect(byFlows(node)).toEqual(byCore(node));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('decide all as the old rules or all as the new ones, between any two bundles', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        const node = new SimulatedNode();
        await node.realizer.flush();
        for (const batch of all) {
          const before = byFlows(node).join();
          for (const event of batch.filter((each) => !('port' in each))) node.play(event);
          const seen = new Set<string>();
          node.onBundle = () => void seen.add(byFlows(node).join());
          await node.realizer.flush();
          node.onBundle = () => undefined;
          const after = byFlows(node).join();
          for (const verdicts of seen) expect([before, after]).toContain(verdicts);
          for (const event of batch.filter((each) => 'port' in each)) node.play(event);
          await node.realizer.flush();
        }
      }),
      { numRuns: 100 },
    );
  });

  it('are the same flows whatever the way was, and none when nothing is left', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        const node = new SimulatedNode();
        for (const event of all.flat()) {
          node.play(event);
          await node.realizer.flush();
        }
        const fresh = node.startedAnew();
        await fresh.realizer.flush();
        expect(node.normalised()).toEqual(fresh.normalised());
        for (const name of names) node.play({ remove: 'policy', name });
        await node.realizer.flush();
        expect(node.flows()).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PolicyRealizer } from '#agent/policy/policyRealizer.ts';
import { manualClock } from '#base/testing/manualClock.ts';
import type { GroupMember } from '#controlplane/wire.ts';
import { DesiredFlows, type FlowChange, type FlowUpdate } from '#dataplane/flowSet.ts';
import { type Packet, SimulatedTables } from '#dataplane/policy/testing/simulate.ts';
import { type Cluster, compile, viewOf } from '#policy/compile.ts';
import { type DirectionVerdict, type Endpoint, evaluate, type PolicyView } from '#policy/evaluate.ts';
import type { Pod } from '#policy/input.ts';
import { orderedCluster } from '#policy/testing/antreaArbitraries.ts';
import { silentLogger } from '#telemetry/logger.ts';

const node = 'n1';

/** The only node, whose pods all run, with addresses of the blocks that policies speak of; some namespaces are not known. */
const oneNode = orderedCluster.map((of): Cluster => ({ ...of, pods: of.pods.map(running) }));

function running(pod: Pod, at: number): Pod {
  const status = { ...pod.status, phase: 'Running', podIP: addressOf(at) };
  return { ...pod, spec: { ...pod.spec, nodeName: node, hostNetwork: false }, status };
}

const addressOf = (at: number) => `10.0.0.${at}`;
const portOf = (at: number) => at + 3;
const keyOf = ({ metadata: { namespace, name } }: Pod) => `${namespace}/${name}`;

/** The agent of the node, told of one cluster after the other. */
class Agent {
  readonly #desired = new DesiredFlows();
  readonly #realizer: PolicyRealizer;
  #pods: readonly Pod[] = [];
  #told: readonly (readonly ['policies' | 'addressGroups' | 'appliedToGroups', string])[] = [];

  constructor() {
    const apply = async (changes: readonly (FlowChange | FlowUpdate)[]) => {
      for (const change of changes) this.#desired.apply(change);
    };
    this.#realizer = new PolicyRealizer({
      flows: { apply, update: apply },
      ports: (pod) => {
        const at = this.#pods.findIndex((each) => keyOf(each) === pod);
        return at < 0 ? [] : [{ ofport: portOf(at), ip: addressOf(at) }];
      },
      clock: manualClock(),
      logger: silentLogger(),
    });
  }

  async become(cluster: Cluster): Promise<SimulatedTables> {
    const { policies, addressGroups, appliedToGroups } = compile(cluster);
    this.#realizer.tell((news) => {
      for (const [kind, name] of this.#told) news[kind].set(name, undefined);
      for (const pod of [...this.#pods, ...cluster.pods]) news.pods.add(keyOf(pod));
      for (const [name, { policy }] of policies)
        news.policies.set(name, { metadata: { name, uid: name }, ...policy });
      for (const [name, { members }] of addressGroups) news.addressGroups.set(name, group(name, members));
      for (const [name, targets] of appliedToGroups)
        news.appliedToGroups.set(name, group(name, targets.get(node) ?? new Map()));
      this.#told = (['policies', 'addressGroups', 'appliedToGroups'] as const).flatMap((kind) =>
        [...news[kind].keys()].map((name) => [kind, name] as const),
      );
    });
    this.#pods = cluster.pods;
    await this.#realizer.flush();
    return new SimulatedTables(this.#desired.owners().flatMap((owner) => [...this.#desired.flowsOf(owner)]));
  }
}

function group(name: string, members: ReadonlyMap<string, GroupMember>) {
  return { metadata: { name, uid: name }, groupMembers: [...members.values()] };
}

const anyTraffic = fc.record({
  from: fc.nat(),
  to: fc.nat(),
  protocol: fc.constantFrom('TCP' as const, 'UDP' as const, 'SCTP' as const, 'ICMP' as const),
  port: fc.integer({ min: 1, max: 7 }),
  sourcePort: fc.integer({ min: 1, max: 4 }),
  icmpType: fc.constantFrom(0, 8),
});

type Traffic = {
  readonly protocol: 'TCP' | 'UDP' | 'SCTP' | 'ICMP';
  readonly port: number;
  readonly sourcePort: number;
  readonly icmpType: number;
};

/** What egress and ingress say, by the core and by the flows; undefined where a pod would talk to itself. */
function verdictsOf(
  { pods }: Cluster,
  view: PolicyView,
  tables: SimulatedTables,
  { from, to, ...traffic }: Traffic & { readonly from: number; readonly to: number },
) {
  const [src, dst] = [from % pods.length, to % pods.length];
  if (src === dst) return undefined;
  const verdict = evaluate(view, { from: endpointOf(pods[src]), to: endpointOf(pods[dst]), ...traffic });
  if (verdict === undefined) throw new Error('a pod is not known');
  const packet = packetOf(src, dst, traffic);
  const simulated = (['Out', 'In'] as const).map((each) => tables.verdict(each, packet).verdict);
  return { packet, core: [verdict.egress, verdict.ingress].map(wordOf), flows: simulated };
}

function endpointOf(pod: Pod | undefined): Endpoint {
  const { name = '', namespace = '' } = pod?.metadata ?? {};
  return { kind: 'pod', name, namespace };
}

function wordOf(verdict: DirectionVerdict): string {
  if (verdict.allowed) return 'allow';
  return verdict.reason === 'rule' && verdict.action === 'Reject' ? 'reject' : 'drop';
}

function packetOf(src: number, dst: number, { protocol, port, sourcePort, icmpType }: Traffic): Packet {
  const word = (['tcp', 'udp', 'sctp'] as const).find((each) => each === protocol.toLowerCase()) ?? 'icmp';
  return {
    src: addressOf(src),
    dst: addressOf(dst),
    protocol: word,
    port: word === 'icmp' ? icmpType : port,
    sourcePort,
    ofport: portOf(dst),
  };
}

describe('ordered policies, from their objects to the flows of a node', () => {
  it('decide in the switch as in the policy core, whatever was there before', async () => {
    const seen = { allow: 0, drop: 0, reject: 0 };
    const histories = fc.array(oneNode, { minLength: 1, maxLength: 3 });
    const attempts = fc.array(anyTraffic, { minLength: 25, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(histories, attempts, async (clusters, all) => {
        const agent = new Agent();
        for (const cluster of clusters) {
          const tables = await agent.become(cluster);
          const view = viewOf(cluster);
          for (const attempt of all) {
            const verdicts = verdictsOf(cluster, view, tables, attempt);
            expect(verdicts).toEqual(verdicts && { ...verdicts, flows: verdicts.core });
            for (const word of verdicts?.flows ?? []) seen[word] += 1;
          }
        }
      }),
      { numRuns: 80 },
    );
    // Had nothing been denied, this would have shown little.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(50);
  });
});

it('knows names of ports of pods only whose namespace is known, in the switch as in the core', async () => {
  const [client, server] = [
    ['x', 'client'],
    ['y', 'server'],
  ].map(
    ([namespace = '', name = '']): Pod => ({
      metadata: { name, namespace },
      spec: { nodeName: node, containers: [{ ports: [{ name: 'http', containerPort: 5 }] }] },
    }),
  );
  if (client === undefined || server === undefined) throw new Error('no pods');
  const spec = { podSelector: {}, policyTypes: ['Egress'], egress: [{ ports: [{ port: 'http' }] }] };
  const policies = [{ metadata: { name: 'p', namespace: 'x', uid: 'p' }, spec }];
  const pods = [client, server].map(running);
  const traffic = { from: 0, to: 1, protocol: 'TCP', port: 5, sourcePort: 1, icmpType: 0 } as const;
  for (const [known, word] of [
    [['x'], 'drop'],
    [['x', 'y'], 'allow'],
  ] as const) {
    const cluster: Cluster = { pods, policies, namespaces: known.map((name) => ({ metadata: { name } })) };
    const verdicts = verdictsOf(cluster, viewOf(cluster), await new Agent().become(cluster), traffic);
    expect(verdicts).toMatchObject({ core: [word, 'allow'], flows: [word, 'allow'] });
  }
});

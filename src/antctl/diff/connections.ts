import { formatIpv4, parseIpv4 } from '#base/ipv4.ts';
import type { LiveConnection } from '#controlplane/agentApi.ts';
import { type Connection, type Endpoint, evaluate } from '#policy/evaluate.ts';
import type { Components } from '../client/components.ts';
import type { World } from '../world/world.ts';
import { type Comparison, nodesOf } from './comparison.ts';

/** A connection that is open now and would not be allowed, with names where its ends have some. */
export type CutConnection = {
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly port?: number;
};

/** Asks every agent for the connections on its node: those that the change would deny, and which agents did not answer. */
export async function cutConnections(
  components: Components,
  comparison: Comparison,
  world: World,
): Promise<{ readonly connections: CutConnection[]; readonly unanswered: string[] }> {
  const agents = await components.agents();
  const answers = await Promise.allSettled(
    agents.map(({ node }) => components.agent(node).get<readonly LiveConnection[]>('/conntrack')),
  );
  const unanswered = agents.flatMap(({ node }, at) => (answers[at]?.status === 'fulfilled' ? [] : [node]));
  const live = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  return { connections: deniedAmong(live, comparison, world), unanswered };
}

/** Those that are allowed before the change and not after, each once. */
export function deniedAmong(
  live: readonly LiveConnection[],
  { before, after }: Comparison,
  world: World,
): CutConnection[] {
  const ends = new Ends(world);
  const cut = new Map<string, CutConnection>();
  for (const { source, destination, ...traffic } of live) {
    const connection: Connection = { from: ends.of(source), to: ends.of(destination), ...traffic };
    const was = evaluate(before.view, connection)?.allowed;
    const is = evaluate(after.view, connection)?.allowed;
    if (was !== true || is !== false) continue;
    const port = traffic.protocol === 'ICMP' ? {} : { port: traffic.port };
    const told = {
      from: nameOf(connection.from),
      to: nameOf(connection.to),
      protocol: traffic.protocol,
      ...port,
    };
    cut.set(JSON.stringify(told), told);
  }
  return [...cut.values()].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Whose addresses are whose. */
class Ends {
  readonly #ends = new Map<string, Endpoint>();

  constructor(world: World) {
    for (const { name, address } of nodesOf(world)) this.#addNode(name, address);
    for (const { metadata, spec } of world.nodes.values()) {
      // A pod sees its own node, kubelet's probes for example, as the gateway: the first address of the node's range.
      const base = spec?.podCIDR === undefined ? undefined : parseIpv4(spec.podCIDR.replace(/\/.*/, ''));
      if (base !== undefined) this.#addNode(metadata.name, formatIpv4(base + 1));
    }
    for (const { pod } of world.pods.values()) {
      const { name, namespace = '' } = pod.metadata;
      const facts = world.index.pod({ name, namespace });
      if (facts?.place !== 'pod') continue;
      for (const address of facts.addresses) this.#ends.set(address, { kind: 'pod', namespace, name });
    }
  }

  #addNode(node: string, address: string): void {
    this.#ends.set(address, { kind: 'node', node, address });
  }

  of(address: string): Endpoint {
    return this.#ends.get(address) ?? { kind: 'address', address };
  }
}

function nameOf(end: Endpoint): string {
  switch (end.kind) {
    case 'pod':
      return `Pod ${end.namespace}/${end.name}`;
    case 'node':
      return `Node ${end.node}`;
    case 'address':
      return end.address;
  }
}

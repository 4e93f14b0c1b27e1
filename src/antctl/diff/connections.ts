import type { LiveConnection } from '#controlplane/agentApi.ts';
import { type Connection, type Endpoint, evaluate } from '#policy/evaluate.ts';
import type { Components } from '../client/components.ts';
import { AddressBook, refOf } from '../explain/addressBook.ts';
import type { World } from '../world/world.ts';
import type { Comparison } from './comparison.ts';

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
  const book = new AddressBook(world);
  const cut = new Map<string, CutConnection>();
  for (const { source, destination, ...traffic } of live) {
    const connection: Connection = {
      from: endOf(source, book),
      to: endOf(destination, book),
      ...traffic,
    };
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

/** Who has an address. */
function endOf(address: string, book: AddressBook): Endpoint {
  const owner = book.ownerOf(address);
  if (owner?.kind === 'pod') return { kind: 'pod', ...refOf(owner.key) };
  return owner?.kind === 'node' ? { kind: 'node', node: owner.name, address } : { kind: 'address', address };
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

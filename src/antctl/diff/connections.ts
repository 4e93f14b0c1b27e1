import type { LiveConnection } from '#controlplane/agentApi.ts';
import type { Snapshot } from '#policy/diff/snapshot.ts';
import { clientPort } from '#policy/diff/trafficAtoms.ts';
import { type Endpoint, evaluate } from '#policy/evaluate.ts';
import type { Traffic } from '#policy/matching.ts';
import type { Components } from '../client/components.ts';
import { AddressBook, refOf } from '../explain/addressBook.ts';
import { frontendsOf } from '../explain/backends.ts';
import { Places } from '../explain/places.ts';
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
  const ends = new Ends(world);
  const cut = new Map<string, CutConnection>();
  for (const connection of live) {
    const from = ends.of(connection.source);
    const all = ends.behind(connection).map((to) => ({ ...trafficOf(connection), from, ...to }));
    const isAllowed = ({ view }: Snapshot) => all.every((each) => evaluate(view, each)?.allowed !== false);
    if (all.length === 0 || !isAllowed(before) || isAllowed(after)) continue;
    const port = connection.protocol === 'ICMP' ? {} : { port: connection.port };
    const told = {
      from: nameOf(from),
      to: ends.serviceAt(connection.destination) ?? nameOf(ends.of(connection.destination)),
      protocol: connection.protocol,
      ...port,
    };
    cut.set(JSON.stringify(told), told);
  }
  return [...cut.values()].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function trafficOf(connection: LiveConnection): Traffic {
  const { protocol } = connection;
  if (protocol === 'ICMP') return { protocol, icmpType: connection.icmpType, icmpCode: connection.icmpCode };
  return { protocol, port: connection.port, sourcePort: clientPort };
}

/** An end with its port, where that is another than the one that was dialled. */
type Dialled = { readonly to: Endpoint; readonly port?: number };

/** Whose addresses are whose. */
class Ends {
  readonly #world: World;
  readonly #book: AddressBook;
  readonly #places: Places;

  constructor(world: World) {
    this.#world = world;
    this.#book = new AddressBook(world);
    this.#places = new Places(world);
  }

  of(address: string): Endpoint {
    const owner = this.#book.ownerOf(address);
    if (owner?.kind === 'pod') return { kind: 'pod', ...refOf(owner.key) };
    return owner?.kind === 'node'
      ? { kind: 'node', node: owner.name, address }
      : { kind: 'address', address };
  }

  /** The Service whose cluster address it is, as it is told. */
  serviceAt(address: string): string | undefined {
    const owner = this.#book.ownerOf(address);
    return owner?.kind === 'service' ? `Service ${owner.key}` : undefined;
  }

  /** Who is dialled. Packets to the pods behind a Service are tracked once more, as packets to those. */
  behind(connection: LiveConnection): Dialled[] {
    const owner = this.#book.ownerOf(connection.destination);
    if (owner?.kind !== 'service') return [{ to: this.of(connection.destination) }];
    const { key } = owner;
    if (connection.protocol === 'ICMP' || !this.#hasPort(key, connection)) return [];
    return frontendsOf(this.#world, this.#places, key, connection).flatMap(({ backends }) =>
      backends.flatMap(({ end, port, address }) =>
        end.kind === 'pod' || address === undefined ? [] : [{ to: this.of(address), port }],
      ),
    );
  }

  #hasPort(key: string, asked: { readonly protocol: string; readonly port: number }): boolean {
    const ports: readonly { readonly port?: number | undefined; readonly protocol?: string | undefined }[] =
      this.#world.services.get(key)?.service.spec?.ports ?? [];
    return ports.some(({ port, protocol = 'TCP' }) => port === asked.port && protocol === asked.protocol);
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

/**
 * What a change of policies does: which pods, addresses and nodes gain or lose which traffic to each other.
 * @module
 */
import { formatIpv4 } from '#base/ipv4.ts';
import type { CompiledPolicy, CompiledRule } from '../compiled.ts';
import { type Endpoint, evaluate } from '../evaluate.ts';
import type { PolicyView } from '../matching.ts';
import type { Direction, Service } from '../model.ts';
import { type PodRef, podKey } from '../pods.ts';
import { BlockSides } from './blockSides.ts';
import { type ChangedPods, changedPods } from './changedPods.ts';
import { podClasses } from './podClasses.ts';
import type { Snapshot } from './snapshot.ts';
import { exampleOf, type TrafficAtom, trafficAtoms } from './trafficAtoms.ts';

/** An end of changed traffic. All its pods are alike to every policy. */
export type Side =
  | { readonly kind: 'pods'; readonly pods: readonly PodRef[] }
  /** Outside the cluster: the block that policies name, or what is in none of them. */
  | { readonly kind: 'addresses'; readonly name: string }
  /** Nodes other than the pod's own. */
  | { readonly kind: 'nodes'; readonly nodes: readonly string[] };

/** Traffic that is allowed only after (gained) or only before (lost), of all that there is between two sides. */
export type PairChange = {
  readonly from: Side;
  readonly to: Side;
  readonly gained: readonly TrafficAtom[];
  readonly lost: readonly TrafficAtom[];
  readonly all: readonly TrafficAtom[];
};

/** A node by name, with the IPv4 address at which pods dial it. */
export type NodeAddress = {
  readonly name: string;
  readonly address: string;
  /** As whom pods of other nodes hear it; absent where that is its address, too. */
  readonly gateway?: string | undefined;
};

/** What both moments have in common. */
export type Surroundings = { readonly pods: readonly PodRef[]; readonly nodes: readonly NodeAddress[] };

/** Every pair for which something changes. Pods that are there only before or only after are not compared. */
export function* compareSnapshots(
  before: Snapshot,
  after: Snapshot,
  { pods, nodes }: Surroundings,
): Generator<PairChange> {
  const changed = changedPods(before, after, pods);
  const all = new BlockSides([...before.policies.values(), ...after.policies.values()]);
  const concerned = new BlockSides(policiesOn([before, after], pods, changed));
  const comparison = new Comparison(before, after);
  const ends = [
    ...podClasses(pods, [before, after], all).flatMap((each) => podEnds(each, changed)),
    ...addressEnds(concerned),
    ...nodeEnds(nodes, concerned),
  ];
  const dialled = ends.filter(({ changes }) => changes.In);
  for (const from of ends) {
    for (const to of from.changes.Out ? ends : dialled) {
      const change = comparison.compare(from, to);
      if (change !== undefined) yield change;
    }
  }
}

/** The policies of the pods for which something changes: only their blocks tell addresses apart that are no pod's. */
function policiesOn(
  snapshots: readonly Snapshot[],
  pods: readonly PodRef[],
  changed: ChangedPods,
): Iterable<CompiledPolicy> {
  const concerned = pods.filter((pod) => changed.In.has(podKey(pod)) || changed.Out.has(podKey(pod)));
  const found = snapshots.flatMap(({ view }) =>
    concerned.flatMap((pod) => {
      const facts = view.pod(pod);
      return facts === undefined ? [] : [...view.policiesSelecting(facts)];
    }),
  );
  return new Set(found);
}

type End = {
  readonly side: Side;
  readonly changes: Readonly<Record<Direction, boolean>>;
  /** As it is dialled. */
  readonly endpoint: Endpoint;
  /** As it is heard, where that differs. */
  readonly heard?: Endpoint;
  /** Where the end is several pods: another of them, to speak of traffic among themselves. */
  readonly other?: Endpoint;
};

/** A class as an end: what changes for one of its pods changes for all. */
function podEnds(pods: readonly PodRef[], changed: ChangedPods): End[] {
  const [first, second] = pods;
  if (first === undefined) return [];
  const key = podKey(first);
  const changes = { In: changed.In.has(key), Out: changed.Out.has(key) };
  const end: End = { side: { kind: 'pods', pods }, changes, endpoint: { kind: 'pod', ...first } };
  return [second === undefined ? end : { ...end, other: { kind: 'pod', ...second } }];
}

const unchanged = { In: false, Out: false };

function addressEnds(blocks: BlockSides): End[] {
  return blocks.classes().map(({ example, name }) => ({
    side: { kind: 'addresses', name },
    changes: unchanged,
    endpoint: { kind: 'address', address: formatIpv4(example) },
  }));
}

/** Nodes that are in the same blocks are one end. It is nobody's own node, which may always reach its pods. */
function nodeEnds(nodes: readonly NodeAddress[], blocks: BlockSides): End[] {
  const classes = new Map<string, NodeAddress[]>();
  for (const node of nodes) {
    const side = [node.address, gatewayOf(node)].map((address) => blocks.ofText(address)).join(' ');
    classes.set(side, [...(classes.get(side) ?? []), node]);
  }
  return [...classes.values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    return [
      {
        side: { kind: 'nodes' as const, nodes: alike.map(({ name }) => name) },
        changes: unchanged,
        endpoint: { kind: 'node' as const, node: '', address: first.address },
        heard: { kind: 'node' as const, node: '', address: gatewayOf(first) },
      },
    ];
  });
}

function gatewayOf({ address, gateway = address }: NodeAddress): string {
  return gateway;
}

class Comparison {
  readonly #before: Snapshot;
  readonly #after: Snapshot;
  readonly #services = new Map<Endpoint, Record<Direction, readonly Service[]>>();

  constructor(before: Snapshot, after: Snapshot) {
    this.#before = before;
    this.#after = after;
  }

  compare(from: End, to: End): PairChange | undefined {
    const target = from === to ? to.other : to.endpoint;
    if (target === undefined) return undefined;
    const services = [...this.#servicesOf(from.endpoint).Out, ...this.#servicesOf(to.endpoint).In];
    const all = trafficAtoms(services, this.#portsOf(target));
    const gained: TrafficAtom[] = [];
    const lost: TrafficAtom[] = [];
    for (const atom of all) {
      const connection = { ...exampleOf(atom), from: from.heard ?? from.endpoint, to: target };
      const was = evaluate(this.#before.view, connection)?.allowed;
      const is = evaluate(this.#after.view, connection)?.allowed;
      if (is === true && was === false) gained.push(atom);
      if (is === false && was === true) lost.push(atom);
    }
    if (gained.length + lost.length === 0) return undefined;
    return { from: from.side, to: to.side, gained, lost, all };
  }

  /** What the rules that apply to an end speak of, before and after. */
  #servicesOf(endpoint: Endpoint): Record<Direction, readonly Service[]> {
    const known = this.#services.get(endpoint);
    if (known !== undefined) return known;
    const views = [this.#before.view, this.#after.view];
    const rules = endpoint.kind === 'pod' ? views.flatMap((view) => rulesFor(view, endpoint)) : [];
    const found = { In: servicesOf(rules, 'In'), Out: servicesOf(rules, 'Out') };
    this.#services.set(endpoint, found);
    return found;
  }

  #portsOf(endpoint: Endpoint) {
    if (endpoint.kind !== 'pod') return [];
    return [this.#before, this.#after].flatMap(({ view }) => view.pod(endpoint)?.ports ?? []);
  }
}

function rulesFor(view: PolicyView, pod: PodRef): CompiledRule[] {
  const facts = view.pod(pod);
  return facts === undefined ? [] : [...view.policiesSelecting(facts)].flatMap(({ rules }) => rules);
}

function servicesOf(rules: readonly CompiledRule[], wanted: Direction): Service[] {
  const asked = rules.filter(({ direction }) => direction === wanted);
  return [...new Set(asked.flatMap(({ services }) => services ?? []))];
}

/**
 * Whom the words of a question mean in a world.
 * @module
 */
import { formatIpv4, type Ipv4Network, networkContains, parseIpv4 } from '#base/ipv4.ts';
import { type End, nameOf } from '#policy/explain/question.ts';
import type { World } from '../world/world.ts';
import { AddressBook, refOf } from './addressBook.ts';
import { QuestionError, type Reference } from './reference.ts';

/** Who is meant, with what has to be said about it. */
export type Place =
  | {
      readonly kind: 'end';
      readonly end: End;
      /** The other pods of a workload that is meant. */
      readonly others?: readonly End[];
      readonly notes: readonly string[];
    }
  | { readonly kind: 'service'; readonly key: string; readonly notes: readonly string[] }
  /** There is somebody, but nothing can begin or end there. */
  | { readonly kind: 'nowhere'; readonly why: string };

/** Finds who is meant. */
export class Places {
  readonly #world: World;
  readonly #book: AddressBook;

  constructor(world: World) {
    this.#world = world;
    this.#book = new AddressBook(world);
  }

  /** @throws QuestionError when there is no such object */
  find(reference: Reference, side: 'source' | 'destination'): Place {
    switch (reference.kind) {
      case 'pod':
        return this.pod(`${reference.namespace}/${reference.name}`, side);
      case 'node':
        if (!this.#world.nodes.has(reference.name)) throw missing(`Node ${reference.name}`);
        return { kind: 'end', end: this.#book.node(reference.name, side), notes: [] };
      case 'service':
        return this.#service(`${reference.namespace}/${reference.name}`, side);
      case 'network':
        return this.#network(reference.network, side);
      default:
        return this.#workload(reference, side);
    }
  }

  /** Whoever has an address. */
  at(address: string, side: 'source' | 'destination'): Place {
    const base = parseIpv4(address);
    if (base === undefined) return { kind: 'nowhere', why: `${address} is no IPv4 address` };
    return this.#network({ base, prefix: 32, size: 1 }, side);
  }

  /** A pod by its key. @throws QuestionError when there is none */
  pod(key: string, side: 'source' | 'destination'): Place {
    const facts = this.#world.index.pod(refOf(key));
    const known = this.#world.pods.get(key);
    if (facts === undefined || known === undefined) throw missing(`Pod ${key}`);
    if (facts.place === 'terminated')
      return { kind: 'nowhere', why: `Pod ${key} has ended: nothing begins or ends there` };
    if (facts.place === 'host') {
      const node = facts.node ?? '';
      const isDialled = side === 'destination' && facts.addresses.length > 0;
      const end =
        this.#world.nodes.has(node) && !isDialled
          ? this.#book.node(node, side)
          : ({ kind: 'node', node, addresses: facts.addresses } as const);
      return { kind: 'end', end, notes: [`${key} is on the host network: to policies it is ${nameOf(end)}`] };
    }
    const notes: string[] = [];
    if (known.isTemplate) notes.push(`${key} stands for all Pods of ${known.source.kind} ${key}`);
    if (this.#world.assumedNamespaces.has(facts.ref.namespace)) {
      notes.push(
        `Namespace ${facts.ref.namespace} is not in the manifests: taken to have no labels but its name`,
      );
    }
    return { kind: 'end', end: { kind: 'pod', facts, isOneOfMany: known.isTemplate }, notes };
  }

  #workload(
    reference: Exclude<Reference, { kind: 'node' | 'network' }>,
    side: 'source' | 'destination',
  ): Place {
    const { kind, namespace, name } = reference;
    const keys = [...this.#world.pods]
      .filter(
        ([, { workload }]) =>
          workload?.kind === kind && workload.namespace === namespace && workload.name === name,
      )
      .map(([key]) => key)
      .sort();
    const [ended] = keys;
    if (ended === undefined) throw missing(`Pod of ${kind} ${namespace}/${name}`);
    const places = keys.flatMap((key) => {
      const place = this.pod(key, side);
      return place.kind === 'end' ? [{ key, ...place }] : [];
    });
    const [first] = places;
    if (first === undefined || places.length === 1) return first ?? this.pod(ended, side);
    const [end = first.end, ...others] = places.map((place) => oneOfMany(place.end));
    const note = `${first.key} is asked for all ${places.length} Pods of ${kind} ${namespace}/${name}`;
    return { kind: 'end', end, others, notes: [note, ...first.notes] };
  }

  #service(key: string, side: 'source' | 'destination'): Place {
    if (!this.#world.services.has(key)) throw missing(`Service ${key}`);
    if (side === 'source') throw new QuestionError(`Service ${key} dials nobody: name a Pod behind it`);
    return { kind: 'service', key, notes: [] };
  }

  #network(network: Ipv4Network, side: 'source' | 'destination'): Place {
    const end: End = { kind: 'network', network };
    if (network.prefix < 32)
      return { kind: 'end', end, notes: [...this.#inhabitants(network), ...this.#nodesIn(network, side)] };
    const address = formatIpv4(network.base);
    const owner = this.#book.ownerOf(address);
    switch (owner?.kind) {
      case undefined:
        return { kind: 'end', end, notes: [] };
      case 'pod':
        return withNote(this.pod(owner.key, side), `${address} is Pod ${owner.key}`);
      case 'node':
        return {
          kind: 'end',
          end: { kind: 'node', node: owner.name, addresses: [address] },
          notes: [`${address} is Node ${owner.name}`],
        };
      case 'service':
        return withNote(this.#service(owner.key, side), `${address} is Service ${owner.key}`);
    }
  }

  #nodesIn(network: Ipv4Network, side: 'source' | 'destination'): string[] {
    const isIn = (address: string) => networkContains(network, parseIpv4(address) ?? -1);
    const isHere = (name: string) =>
      [...this.#book.node(name, 'source').addresses, ...this.#book.node(name, 'destination').addresses].some(
        isIn,
      );
    const count = side === 'source' ? [...this.#world.nodes.keys()].filter(isHere).length : 0;
    return count === 0 ? [] : [`Nodes are in this range, too (${count}): a Node always reaches its own Pods`];
  }

  /** Selectors mean pods, whatever their addresses. */
  #inhabitants(network: Ipv4Network): string[] {
    let count = 0;
    for (const key of this.#world.pods.keys()) {
      const facts = this.#world.index.pod(refOf(key));
      if (
        facts?.place === 'pod' &&
        facts.addresses.some((text) => networkContains(network, parseIpv4(text) ?? -1))
      )
        count += 1;
    }
    return count === 0
      ? []
      : [
          `the answer is for addresses that are nobody's: the ${count} Pods in this range are judged by their labels, too`,
        ];
  }
}

function oneOfMany(end: End): End {
  return end.kind === 'pod' ? { ...end, isOneOfMany: true } : end;
}

function withNote(place: Place, note: string): Place {
  return place.kind === 'nowhere' ? place : { ...place, notes: [note, ...place.notes] };
}

function missing(what: string): QuestionError {
  return new QuestionError(`there is no ${what}`);
}

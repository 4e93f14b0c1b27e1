import { type Ipv4Network, networkContains, parseIpv4 } from '#base/ipv4.ts';
import type { AddressGroupChange, Nodes } from './changes.ts';
import type { GroupSelector } from './groupSelector.ts';
import { blockNetworks } from './ipBlock.ts';
import type { MemberListener, SelectorItem } from './matchGraph.ts';
import { MemberDeltas, unchanged } from './memberDeltas.ts';
import type { Membership } from './membership.ts';
import type { Outbox, Teller } from './outbox.ts';
import type { Member, PodFacts } from './pods.ts';
import { type Span, type SpanOwner, UnionSpan } from './span.ts';

/** The pods that rules speak of as peers, on the nodes of the policies with these rules. */
export class AddressGroup implements MemberListener, SpanOwner, Teller {
  readonly kind = 'addressGroup';
  readonly name: string;
  readonly selector: GroupSelector;
  readonly item: SelectorItem;
  readonly #within: readonly Ipv4Network[] | undefined;
  readonly #span: UnionSpan;
  #deltas: MemberDeltas | undefined;
  readonly #outbox: Outbox;
  #told: Nodes | undefined;
  #users = 0;

  constructor(name: string, selector: GroupSelector, membership: Membership, outbox: Outbox) {
    this.name = name;
    this.#outbox = outbox;
    this.#within = selector.within && blockNetworks(selector.within);
    this.#span = new UnionSpan(this);
    this.item = membership.listen(selector, this);
    this.selector = this.item.shared(selector);
    outbox.added(this);
  }

  get told(): boolean {
    return this.#told !== undefined;
  }

  /** A policy with this span speaks of the group. */
  use(span: Span): void {
    this.#users++;
    this.#span.add(span);
  }

  /** The opposite of `use`. Whether nobody speaks of it any more. */
  unuse(span: Span): boolean {
    this.#users--;
    this.#span.remove(span);
    return this.#users === 0;
  }

  close(membership: Membership): void {
    membership.unlisten(this.item, this);
    this.#outbox.removed(this);
  }

  spanChanged(): void {
    this.#outbox.changed(this);
  }

  podChanged(before: PodFacts | undefined, after: PodFacts | undefined): void {
    if (this.#member(before) === this.#member(after)) return;
    if (this.told) {
      this.#deltas ??= new MemberDeltas();
      this.#deltas.note(before, after);
    }
    this.#outbox.changed(this);
  }

  /** The members, at the cost of looking at each. */
  members(): readonly Member[] {
    return this.item.collect((facts) => this.#member(facts));
  }

  /** Whether a pod that the selector selects is meant, with an address or (where it does not matter) without. */
  holds(facts: PodFacts): boolean {
    return facts.place === 'pod' && this.#isWithin(facts);
  }

  tell(): AddressGroupChange | undefined {
    const { kind, name, selector } = this;
    const before = this.#told;
    const span = this.#span.nodes();
    this.#told = span;
    if (before === undefined) return { kind, type: 'set', name, selector, members: this.members(), span };
    const { removed, added } = this.#deltas?.net((facts) => this.#member(facts)) ?? unchanged;
    this.#deltas = undefined;
    if (span === before && removed.length === 0 && added.length === 0) return undefined;
    return { kind, type: 'patch', name, removed, added, span };
  }

  #member(facts: PodFacts | undefined): Member | undefined {
    return facts?.peer !== undefined && this.#isWithin(facts) ? facts.peer : undefined;
  }

  #isWithin({ addresses }: PodFacts): boolean {
    const networks = this.#within;
    if (networks === undefined) return true;
    return addresses.some((text) => {
      const address = parseIpv4(text);
      return address !== undefined && networks.some((network) => networkContains(network, address));
    });
  }
}

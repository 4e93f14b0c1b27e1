import type { AppliedToGroupChange, Nodes, Targets } from './changes.ts';
import type { CompiledPolicy } from './compiled.ts';
import { Few } from './few.ts';
import type { GroupSelector } from './groupSelector.ts';
import type { MemberListener, SelectorItem } from './matchGraph.ts';
import { MemberDeltas } from './memberDeltas.ts';
import type { Membership } from './membership.ts';
import type { Outbox, Teller } from './outbox.ts';
import type { Member, PodFacts } from './pods.ts';
import { CountedSpan, type SpanOwner } from './span.ts';

/** A policy that applies to a group. */
export type ApplyingPolicy = Teller & { readonly policy: CompiledPolicy };

/** The pods that policies apply to, by node. Its span is the span of these policies. */
export class AppliedToGroup implements MemberListener, SpanOwner, Teller {
  readonly kind = 'appliedToGroup';
  readonly name: string;
  readonly selector: GroupSelector;
  readonly span: CountedSpan;
  readonly policies = new Few<ApplyingPolicy>();
  readonly item: SelectorItem;
  readonly #deltas = new MemberDeltas();
  readonly #outbox: Outbox;
  #told: Nodes | undefined;

  constructor(name: string, selector: GroupSelector, membership: Membership, outbox: Outbox) {
    this.name = name;
    this.#outbox = outbox;
    this.span = new CountedSpan(this);
    this.item = membership.listen(selector, this);
    this.selector = this.item.shared(selector);
    this.item.forEachPod((facts) => this.#count(undefined, facts));
    outbox.added(this);
  }

  get told(): boolean {
    return this.#told !== undefined;
  }

  close(membership: Membership): void {
    membership.unlisten(this.item, this);
    this.#outbox.removed(this);
  }

  spanChanged(): void {
    this.#outbox.changed(this);
    for (const policy of this.policies) this.#outbox.changed(policy);
  }

  podChanged(before: PodFacts | undefined, after: PodFacts | undefined): void {
    if (isSameTarget(before, after)) return;
    this.#count(before, after);
    if (this.told) this.#deltas.note(before, after);
    this.#outbox.changed(this);
  }

  /** The members of all nodes, at the cost of looking at each. */
  members(): Targets {
    const members = new Map<string, Member[]>();
    this.item.forEachPod((facts) => addTarget(members, facts));
    return members;
  }

  tell(): AppliedToGroupChange | undefined {
    const { kind, name, selector } = this;
    const before = this.#told;
    const span = this.span.nodes();
    this.#told = span;
    if (before === undefined) return { kind, type: 'set', name, selector, members: this.members(), span };
    const removed = new Map<string, Member[]>();
    const added = new Map<string, Member[]>();
    for (const delta of this.#deltas.take()) {
      if (isSameTarget(delta.before, delta.after)) continue;
      addTarget(removed, delta.before);
      addTarget(added, delta.after);
    }
    if (removed.size === 0 && added.size === 0) return undefined;
    return { kind, type: 'patch', name, removed, added, span };
  }

  /** Enters before it leaves, so that a pod that stays on its node does not empty it for a moment. */
  #count(before: PodFacts | undefined, after: PodFacts | undefined): void {
    if (after?.target !== undefined && after.node !== undefined) this.span.add(after.node);
    if (before?.target !== undefined && before.node !== undefined) this.span.remove(before.node);
  }
}

function isSameTarget(a: PodFacts | undefined, b: PodFacts | undefined): boolean {
  return a?.target === b?.target && (a?.target === undefined || a.node === b?.node);
}

function addTarget(to: Map<string, Member[]>, facts: PodFacts | undefined): void {
  if (facts?.target === undefined || facts.node === undefined) return;
  const members = to.get(facts.node);
  if (members === undefined) to.set(facts.node, [facts.target]);
  else members.push(facts.target);
}

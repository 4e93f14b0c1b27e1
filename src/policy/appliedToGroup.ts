import type { AppliedToGroupChange, Nodes } from './changes.ts';
import type { CompiledPolicy } from './compiled.ts';
import { Few } from './few.ts';
import type { GroupSelector } from './groupSelector.ts';
import type { MemberListener, SelectorItem } from './matchGraph.ts';
import { MemberDeltas, unchanged } from './memberDeltas.ts';
import type { Membership } from './membership.ts';
import type { Outbox, Teller } from './outbox.ts';
import type { PodFacts, Target } from './pods.ts';
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
  #deltas: MemberDeltas | undefined;
  readonly #outbox: Outbox;
  #told: Nodes | undefined;

  constructor(name: string, selector: GroupSelector, membership: Membership, outbox: Outbox) {
    this.name = name;
    this.#outbox = outbox;
    this.span = new CountedSpan(this);
    this.item = membership.listen(selector, this);
    this.selector = this.item.shared(selector);
    for (const { node } of this.members()) this.span.add(node);
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
    const [left, entered] = [before?.target, after?.target];
    if (left === entered) return;
    // It enters before it leaves, so that a pod that stays on its node does not empty it for a moment.
    if (entered !== undefined) this.span.add(entered.node);
    if (left !== undefined) this.span.remove(left.node);
    if (this.told) {
      this.#deltas ??= new MemberDeltas();
      this.#deltas.note(before, after);
    }
    this.#outbox.changed(this);
  }

  /** The members of all nodes, at the cost of looking at each. */
  members(): readonly Target[] {
    return this.item.collect(({ target }) => target);
  }

  tell(): AppliedToGroupChange | undefined {
    const { kind, name, selector } = this;
    const before = this.#told;
    const span = this.span.nodes();
    this.#told = span;
    if (before === undefined) return { kind, type: 'set', name, selector, members: this.members(), span };
    const { removed, added } = this.#deltas?.net((facts) => facts?.target) ?? unchanged;
    this.#deltas = undefined;
    if (removed.length === 0 && added.length === 0) return undefined;
    return { kind, type: 'patch', name, removed, added, span };
  }
}

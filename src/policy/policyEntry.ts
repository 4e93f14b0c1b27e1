import type { AddressGroup } from './addressGroup.ts';
import type { AppliedToGroup, ApplyingPolicy } from './appliedToGroup.ts';
import type { Nodes, PolicyChange } from './changes.ts';
import type { CompiledPolicy } from './compiled.ts';
import { type Span, UnionSpan } from './span.ts';

/** The groups that a policy speaks of. */
export type PolicyGroups = {
  readonly appliedTo: readonly AppliedToGroup[];
  readonly addresses: readonly AddressGroup[];
};

/** A policy in the index. An edited policy is another entry that goes on from what was told. */
export class PolicyEntry implements ApplyingPolicy {
  readonly kind = 'policy';
  readonly policy: CompiledPolicy;
  readonly #groups: PolicyGroups;
  readonly #span: Span;
  #toldPolicy: CompiledPolicy | undefined;
  #toldSpan: Nodes | undefined;

  constructor(policy: CompiledPolicy, groups: PolicyGroups, previous?: PolicyEntry) {
    this.policy = policy;
    this.#groups = groups;
    if (previous !== undefined) {
      this.#toldPolicy = previous.#toldPolicy;
      this.#toldSpan = previous.#toldSpan;
    }
    this.#span = spanOf(groups.appliedTo);
    for (const group of groups.appliedTo) group.policies.add(this);
    for (const group of groups.addresses) group.use(this.#span);
  }

  get name(): string {
    return this.policy.uid;
  }

  get told(): boolean {
    return this.#toldPolicy !== undefined;
  }

  /** Leaves its groups, and says which of them nobody speaks of any more. */
  leave(): PolicyGroups {
    const addresses = this.#groups.addresses.filter((group) => group.unuse(this.#span));
    const appliedTo = this.#groups.appliedTo.filter((group) => {
      group.policies.delete(this);
      if (this.#span instanceof UnionSpan) this.#span.remove(group.span);
      return group.policies.size === 0;
    });
    return { appliedTo, addresses };
  }

  tell(): PolicyChange | undefined {
    const { kind, policy } = this;
    const span = this.#span.nodes();
    if (this.#toldPolicy === policy && this.#toldSpan === span) return undefined;
    this.#toldPolicy = policy;
    this.#toldSpan = span;
    return { kind, type: 'set', policy, span };
  }
}

/**
 * Usually a policy applies to one group and shares its span. A union is complete before groups build on it, and they
 * leave before it is taken apart; the groups it is made of say themselves when the policy's span may have changed.
 */
function spanOf(groups: readonly AppliedToGroup[]): Span {
  const [first, ...more] = groups;
  if (first !== undefined && more.length === 0) return first.span;
  const union = new UnionSpan({ spanChanged: () => undefined });
  for (const group of groups) union.add(group.span);
  return union;
}

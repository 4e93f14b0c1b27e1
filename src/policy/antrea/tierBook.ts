import type { TierInput } from './input.ts';

/** A tier as one of the API groups has it. */
export type TierObject = {
  readonly apiGroup: string;
  readonly name: string;
  readonly uid: string;
  readonly priority: number;
  /** RFC 3339. */
  readonly createdAt: string;
};

/** Why a tier is not used as it is written, in one CamelCase word and in a sentence. */
export type TierProblem = { readonly reason: 'NameTaken' | 'PriorityTaken'; readonly message: string };

/**
 * The tiers of all API groups as one list. A name means the tier that took it first, whatever was written in another
 * group later; admission refuses that, but the controller does not rely on it.
 */
export class TierBook {
  /** By name, those that take it; mostly one. */
  readonly #tiers = new Map<string, readonly TierObject[]>();

  /** All tiers, also those that are not used. */
  *all(): Iterable<TierObject> {
    for (const tiers of this.#tiers.values()) yield* tiers;
  }

  set(tier: TierObject): void {
    const others = this.#others(tier);
    this.#tiers.set(tier.name, [...others, tier].sort(byAge));
  }

  delete(tier: Pick<TierObject, 'apiGroup' | 'name'>): void {
    const others = this.#others(tier);
    if (others.length === 0) this.#tiers.delete(tier.name);
    else this.#tiers.set(tier.name, others);
  }

  /** What a name means. */
  get(name: string): TierInput | undefined {
    const [tier] = this.#tiers.get(name) ?? [];
    return tier && { name, priority: tier.priority };
  }

  /** What is wrong with a tier. */
  problemOf(tier: TierObject): TierProblem | undefined {
    const [first] = this.#tiers.get(tier.name) ?? [];
    if (first !== undefined && first.apiGroup !== tier.apiGroup) {
      return {
        reason: 'NameTaken',
        message: `${first.apiGroup} has a tier of this name, with priority ${first.priority}, which is the one that is used; delete this one`,
      };
    }
    const rival = this.#rivalOf(tier);
    return rival === undefined
      ? undefined
      : {
          reason: 'PriorityTaken',
          message: `the tier ${rival.name} (${rival.apiGroup}) has priority ${tier.priority}, too: policies of both are ordered by their own priorities only; create this tier with another priority`,
        };
  }

  /** An older tier of the same priority. */
  #rivalOf(tier: TierObject): TierObject | undefined {
    for (const [name, [used]] of this.#tiers) {
      if (name !== tier.name && used?.priority === tier.priority && byAge(used, tier) < 0) return used;
    }
    return undefined;
  }

  #others({ apiGroup, name }: Pick<TierObject, 'apiGroup' | 'name'>): readonly TierObject[] {
    return (this.#tiers.get(name) ?? []).filter((each) => each.apiGroup !== apiGroup);
  }
}

/** The oldest first; of the same age (whole seconds) crd.antrea.io before security.antrea.tanzu.vmware.com, then by name. */
function byAge(a: TierObject, b: TierObject): number {
  return compare(a.createdAt, b.createdAt) || compare(a.apiGroup, b.apiGroup) || compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

import type { Clause } from './clause.ts';

/**
 * Priorities of the match flows, the preferred one first. One flow cannot hold more than 4,089 conjunction actions, so
 * rules that share a condition spread over ten priorities; a rule is always within one.
 */
const priorities: readonly number[] = [200, 199, 198, 197, 196, 195, 194, 193, 192, 191];

/** Below the limit of Open vSwitch 3.1 (4,000 were accepted, 4,090 broke the connection). */
const placesPerFlow = 4_000;

/** Matches that a clause is about to get. */
export type ComingMatches = ReadonlyMap<Clause, readonly string[]>;

/** How many places in conjunctions each match flow of one direction has, and where there is room for more. */
export class Pages {
  readonly #limit: number;
  readonly #used = new Map<number, Map<string, number>>();
  readonly #full = new Map<number, Set<string>>();

  constructor(limit = placesPerFlow) {
    this.#limit = limit;
  }

  /** By how many places a flow would be too large after `extra` more. */
  excess(priority: number, match: string, extra: number): number {
    return (this.#used.get(priority)?.get(match) ?? 0) + extra - this.#limit;
  }

  /** Counts places of a flow up or down. */
  count(priority: number, match: string, change: number): void {
    let used = this.#used.get(priority);
    if (used === undefined) {
      used = new Map();
      this.#used.set(priority, used);
    }
    const before = used.get(match) ?? 0;
    const now = before + change;
    if (now > 0) used.set(match, now);
    else used.delete(match);
    if (now >= this.#limit !== before >= this.#limit) this.#setFull(priority, match, now >= this.#limit);
  }

  #setFull(priority: number, match: string, isFull: boolean): void {
    const full = this.#full.get(priority) ?? new Set<string>();
    if (isFull) full.add(match);
    else full.delete(match);
    this.#full.set(priority, full);
  }

  /** The first priority where all flows of a rule's clauses have room for one more; undefined when none has. */
  choose(clauses: readonly Clause[], coming: ComingMatches): number | undefined {
    return priorities.find((priority) => {
      for (const match of this.#full.get(priority) ?? []) {
        if (clauses.some((clause) => clause.has(match) || coming.get(clause)?.includes(match))) return false;
      }
      return true;
    });
  }
}

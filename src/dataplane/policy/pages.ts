import type { Clause } from './clause.ts';
import { type Direction, policyTables } from './direction.ts';
import { type Page, pageOf } from './page.ts';

/**
 * Priorities of the match flows of Kubernetes policies, the preferred one first. One flow cannot hold more than 4,089 conjunction actions, so
 * rules that share a condition spread over ten priorities; a rule is always within one.
 */
const priorities: readonly number[] = [200, 199, 198, 197, 196, 195, 194, 193, 192, 191];

/** Below the limit of Open vSwitch 3.1 (4,000 were accepted, 4,090 broke the connection). */
const placesPerFlow = 4_000;

/** Matches that a clause is about to get. */
export type ComingMatches = ReadonlyMap<Clause, readonly string[]>;

/** How many places in conjunctions each match flow of one direction has, and where there is room for more. */
export class Pages {
  readonly #kubernetes: readonly Page[];
  readonly #limit: number;
  readonly #used = new Map<Page, Map<string, number>>();
  readonly #full = new Map<Page, Set<string>>();

  constructor(direction: Direction, limit = placesPerFlow) {
    this.#kubernetes = priorities.map((each) => pageOf(policyTables[direction].rules, each));
    this.#limit = limit;
  }

  /** By how many places a flow would be too large after `extra` more. */
  excess(page: Page, match: string, extra: number): number {
    return (this.#used.get(page)?.get(match) ?? 0) + extra - this.#limit;
  }

  /** Counts places of a flow up or down. */
  count(page: Page, match: string, change: number): void {
    let used = this.#used.get(page);
    if (used === undefined) {
      used = new Map();
      this.#used.set(page, used);
    }
    const before = used.get(match) ?? 0;
    const now = before + change;
    if (now > 0) used.set(match, now);
    else used.delete(match);
    if (used.size === 0) this.#used.delete(page);
    if (now >= this.#limit !== before >= this.#limit) this.#setFull(page, match, now >= this.#limit);
  }

  #setFull(page: Page, match: string, isFull: boolean): void {
    const full = this.#full.get(page) ?? new Set<string>();
    if (isFull) full.add(match);
    else full.delete(match);
    if (full.size > 0) this.#full.set(page, full);
    else this.#full.delete(page);
  }

  /** The first page for Kubernetes policies where a rule has room; undefined when none has. */
  choose(clauses: readonly Clause[], coming: ComingMatches): Page | undefined {
    return this.#kubernetes.find((page) => this.hasRoom(page, clauses, coming));
  }

  /** Whether all flows of a rule's clauses have room for one more place. */
  hasRoom(page: Page, clauses: readonly Clause[], coming: ComingMatches): boolean {
    for (const match of this.#full.get(page) ?? []) {
      if (clauses.some((clause) => clause.has(match) || coming.get(clause)?.includes(match))) return false;
    }
    return true;
  }
}

import type { Page } from './page.ts';

/**
 * One condition of rules: a packet meets it by any of the clause's matches. Rules with the same condition share it.
 * A match may be named several times (an address in two groups) and stays until it is taken back as often.
 */
export class Clause {
  readonly key: string;
  readonly #counts = new Map<string, number>();
  /** By page: the conjunctions whose flows are there, and the clause's place in each, e.g. `1/2`. */
  readonly #links = new Map<Page, Map<number, string>>();
  /** By page: how many conjunctions have a place there; also those that are not linked yet. */
  readonly #placed = new Map<Page, number>();
  #isolations = 0;

  constructor(key: string) {
    this.key = key;
  }

  /** The distinct matches. */
  matches(): Iterable<string> {
    return this.#counts.keys();
  }

  get size(): number {
    return this.#counts.size;
  }

  has(match: string): boolean {
    return this.#counts.has(match);
  }

  /** True when the match is new. */
  add(match: string): boolean {
    const count = this.#counts.get(match) ?? 0;
    this.#counts.set(match, count + 1);
    return count === 0;
  }

  /** True when the match is gone; what was never added is ignored. */
  remove(match: string): boolean {
    const count = this.#counts.get(match);
    if (count === undefined) return false;
    if (count > 1) this.#counts.set(match, count - 1);
    else this.#counts.delete(match);
    return count === 1;
  }

  link(page: Page, id: number, place: string): void {
    const links = this.#links.get(page) ?? new Map<number, string>();
    this.#links.set(page, links.set(id, place));
  }

  unlink(page: Page, id: number): boolean {
    const links = this.#links.get(page);
    const existed = links?.delete(id) ?? false;
    if (links?.size === 0) this.#links.delete(page);
    return existed;
  }

  linksAt(page: Page): ReadonlyMap<number, string> | undefined {
    return this.#links.get(page);
  }

  linkedPages(): Iterable<Page> {
    return this.#links.keys();
  }

  /** Counts the conjunctions that have a place at a page up or down. */
  place(page: Page, change: 1 | -1): void {
    const placed = (this.#placed.get(page) ?? 0) + change;
    if (placed > 0) this.#placed.set(page, placed);
    else this.#placed.delete(page);
  }

  placed(): ReadonlyMap<Page, number> {
    return this.#placed;
  }

  /** Pods named by the clause are isolated while this is above zero. */
  isolate(change: number): void {
    this.#isolations += change;
  }

  get isolates(): boolean {
    return this.#isolations > 0;
  }

  /** Whether any flow depends on it. */
  get isUsed(): boolean {
    return this.#placed.size > 0 || this.#links.size > 0 || this.#isolations > 0;
  }
}

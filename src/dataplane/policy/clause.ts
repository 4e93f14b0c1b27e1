/**
 * One condition of rules: a packet meets it by any of the clause's matches. Rules with the same condition share it.
 * A match may be named several times (an address in two groups) and stays until it is taken back as often.
 */
export class Clause {
  readonly key: string;
  readonly #counts = new Map<string, number>();
  /** By priority: the conjunctions whose flows are there, and the clause's place in each, e.g. `1/2`. */
  readonly #links = new Map<number, Map<number, string>>();
  /** By priority: how many conjunctions have a place there; also those that are not linked yet. */
  readonly #placed = new Map<number, number>();
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

  link(priority: number, id: number, place: string): void {
    const links = this.#links.get(priority) ?? new Map<number, string>();
    this.#links.set(priority, links.set(id, place));
  }

  unlink(priority: number, id: number): boolean {
    const links = this.#links.get(priority);
    const existed = links?.delete(id) ?? false;
    if (links?.size === 0) this.#links.delete(priority);
    return existed;
  }

  linksAt(priority: number): ReadonlyMap<number, string> | undefined {
    return this.#links.get(priority);
  }

  linkedPriorities(): Iterable<number> {
    return this.#links.keys();
  }

  /** Counts the conjunctions that have a place at a priority up or down. */
  place(priority: number, change: 1 | -1): void {
    const placed = (this.#placed.get(priority) ?? 0) + change;
    if (placed > 0) this.#placed.set(priority, placed);
    else this.#placed.delete(priority);
  }

  placed(): ReadonlyMap<number, number> {
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

import type { Change } from './change.ts';

/**
 * The last changes of a store, for clients that resume. Holds at least `size` of them, and at most twice as many; not
 * the objects, which may be large.
 */
export class History {
  readonly #size: number;
  #changes: Change[] = [];
  /** Changes up to and including this version are forgotten. */
  #forgotten: number;

  constructor(size: number, startVersion: number) {
    this.#size = size;
    this.#forgotten = startVersion;
  }

  add(change: Change): void {
    this.#changes.push(change);
    if (this.#changes.length < 2 * this.#size) return;
    const cut = this.#changes.length - this.#size;
    this.#forgotten = this.#changes[cut - 1]?.version ?? this.#forgotten;
    this.#changes = this.#changes.slice(cut);
  }

  /** The changes after `version`, or undefined when some of them are forgotten. */
  since(version: number): readonly Change[] | undefined {
    if (version < this.#forgotten) return undefined;
    return this.#changes.slice(this.#firstAfter(version));
  }

  /** Versions ascend, so the place is found by halving. */
  #firstAfter(version: number): number {
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#changes[middle]?.version ?? 0) > version) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

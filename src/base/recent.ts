/**
 * What was made for the last keys that were asked for: at least `most` of them, at most twice as many. For what is asked
 * for again soon or never.
 */
export class Recent<K, V> {
  readonly #most: number;
  #current = new Map<K, V>();
  #previous: ReadonlyMap<K, V> = new Map();

  constructor(most: number) {
    this.#most = most;
  }

  /** What was made for a key, or what `make` makes of it now. */
  get(key: K, make: (key: K) => V): V {
    const known = this.#current.get(key);
    if (known !== undefined) return known;
    const value = this.#previous.get(key) ?? make(key);
    if (this.#current.size >= this.#most) {
      this.#previous = this.#current;
      this.#current = new Map();
    }
    this.#current.set(key, value);
    return value;
  }
}

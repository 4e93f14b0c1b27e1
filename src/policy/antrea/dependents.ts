/** Who depends on what. */
export class Dependents<T> {
  readonly #dependents = new Map<string, Set<T>>();
  readonly #keys = new Map<T, ReadonlySet<string>>();

  get size(): number {
    return this.#keys.size + this.#dependents.size;
  }

  /** Who depends on `key`. */
  of(key: string): Iterable<T> {
    return this.#dependents.get(key) ?? [];
  }

  /** From now on it depends on these; on nothing is forgotten. */
  set(dependent: T, keys: ReadonlySet<string>): void {
    const before = this.#keys.get(dependent) ?? new Set();
    for (const key of before) if (!keys.has(key)) this.#remove(key, dependent);
    for (const key of keys) if (!before.has(key)) this.#add(key, dependent);
    if (keys.size === 0) this.#keys.delete(dependent);
    else this.#keys.set(dependent, keys);
  }

  #add(key: string, dependent: T): void {
    const known = this.#dependents.get(key);
    if (known === undefined) this.#dependents.set(key, new Set([dependent]));
    else known.add(dependent);
  }

  #remove(key: string, dependent: T): void {
    const known = this.#dependents.get(key);
    known?.delete(dependent);
    if (known?.size === 0) this.#dependents.delete(key);
  }
}

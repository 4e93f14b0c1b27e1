/** From here on counting one by one is slower than a map. */
const many = 8;

const none: readonly never[] = [];

/** How many times each of mostly few things was added: a list with repetitions while it is short, then a map. */
export class Tally<K> {
  #list: readonly K[] = none;
  #counts: Map<K, number> | undefined;

  /** How many different things there are. */
  get size(): number {
    return this.#counts?.size ?? this.#distinct().length;
  }

  has(key: K): boolean {
    return this.#counts?.has(key) ?? this.#list.includes(key);
  }

  /** Whether it is the first of its kind. */
  add(key: K): boolean {
    if (this.#counts !== undefined) return increment(this.#counts, key);
    const isFirst = !this.#list.includes(key);
    if (this.#list.length < many) this.#list = this.#list.concat([key]);
    else this.#count(key);
    return isFirst;
  }

  /** Whether it was the last of its kind. */
  delete(key: K): boolean {
    if (this.#counts !== undefined) return decrement(this.#counts, key);
    const index = this.#list.indexOf(key);
    if (index < 0) return false;
    this.#list = this.#list.filter((_, each) => each !== index);
    return !this.#list.includes(key);
  }

  /** Each thing once. */
  keys(): Iterable<K> {
    return this.#counts?.keys() ?? this.#distinct();
  }

  #distinct(): readonly K[] {
    const list = this.#list;
    return list.length < 2 ? list : list.filter((key, index) => list.indexOf(key) === index);
  }

  #count(last: K): void {
    this.#counts = new Map();
    for (const key of this.#list) increment(this.#counts, key);
    increment(this.#counts, last);
    this.#list = none;
  }
}

/** Whether it is the first. */
function increment<K>(counts: Map<K, number>, key: K): boolean {
  const count = counts.get(key) ?? 0;
  counts.set(key, count + 1);
  return count === 0;
}

/** Whether it was the last. */
function decrement<K>(counts: Map<K, number>, key: K): boolean {
  const count = counts.get(key) ?? 0;
  if (count > 1) counts.set(key, count - 1);
  else counts.delete(key);
  return count === 1;
}

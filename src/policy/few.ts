/** From here on looking for an item one by one is slower than a set. */
const many = 8;

const none: readonly never[] = [];

/**
 * A set that mostly has one item or few, at less than a quarter of a Set's memory. Iterating visits what was in it at the
 * beginning or is added meanwhile, each item once; what is deleted meanwhile may still be visited.
 */
export class Few<T> implements Iterable<T> {
  #one: T | undefined;
  /** All items, when there is more than one. */
  #more: readonly T[] | Set<T> | undefined;

  get size(): number {
    if (this.#more === undefined) return this.#one === undefined ? 0 : 1;
    return this.#more instanceof Set ? this.#more.size : this.#more.length;
  }

  has(item: T): boolean {
    if (this.#more === undefined) return this.#one === item;
    return this.#more instanceof Set ? this.#more.has(item) : this.#more.includes(item);
  }

  add(item: T): void {
    if (this.#more instanceof Set) this.#more.add(item);
    else if (this.#more === undefined && this.#one === undefined) this.#one = item;
    else if (!this.has(item)) this.#more = grown(this.#more ?? [], this.#one, item);
    if (this.#more !== undefined) this.#one = undefined;
  }

  delete(item: T): void {
    if (this.#more instanceof Set) this.#more.delete(item);
    else if (this.#one === item) this.#one = undefined;
    else if (this.#more?.includes(item)) this.#more = this.#more.filter((each) => each !== item);
  }

  [Symbol.iterator](): Iterator<T> {
    const items = this.#more ?? (this.#one === undefined ? none : [this.#one]);
    return items[Symbol.iterator]();
  }
}

function grown<T>(items: readonly T[], one: T | undefined, item: T): readonly T[] | Set<T> {
  if (one !== undefined) return [one, item];
  // Not [...items, item]: what grows gets room for sixteen more.
  return items.length < many ? items.concat([item]) : new Set(items).add(item);
}

/** From here on looking for an item one by one is slower than a set. */
const many = 8;

const none: readonly never[] = [];

/**
 * A set that mostly has few items, at less than half of a Set's memory. Iterating visits what was in it at the beginning
 * or is added meanwhile, each item once; what is deleted meanwhile may still be visited.
 */
export class Few<T> implements Iterable<T> {
  #items: readonly T[] | Set<T> = none;

  get size(): number {
    return this.#items instanceof Set ? this.#items.size : this.#items.length;
  }

  has(item: T): boolean {
    return this.#items instanceof Set ? this.#items.has(item) : this.#items.includes(item);
  }

  add(item: T): void {
    const items = this.#items;
    if (items instanceof Set) items.add(item);
    else if (!items.includes(item)) {
      // Not [...items, item]: what grows gets room for sixteen more.
      this.#items = items.length < many ? items.concat([item]) : new Set(items).add(item);
    }
  }

  delete(item: T): void {
    const items = this.#items;
    if (items instanceof Set) items.delete(item);
    else if (items.includes(item)) this.#items = items.filter((each) => each !== item);
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#items[Symbol.iterator]();
  }
}

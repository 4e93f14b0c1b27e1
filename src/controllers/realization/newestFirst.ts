/** Keys that wait, of which the one that came or was asked for last is next. Everything is of constant cost, amortised. */
export class NewestFirst<T> {
  readonly #values = new Map<string, { readonly value: T; readonly at: number }>();
  /** Keys in the order in which they came; what came again or went is skipped by its number. */
  #order: { readonly key: string; readonly at: number }[] = [];
  #count = 0;

  get size(): number {
    return this.#values.size;
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  /** Adds a key, or moves it to the front. */
  set(key: string, value: T): void {
    this.#count += 1;
    this.#values.set(key, { value, at: this.#count });
    this.#order.push({ key, at: this.#count });
    if (this.#order.length > 2 * this.#values.size + 64)
      this.#order = this.#order.filter((each) => this.#isLive(each));
  }

  delete(key: string): void {
    this.#values.delete(key);
  }

  /** Takes out the next key. */
  take(): { readonly key: string; readonly value: T } | undefined {
    for (let last = this.#order.pop(); last !== undefined; last = this.#order.pop()) {
      const { key, at } = last;
      const entry = this.#values.get(key);
      if (entry?.at !== at) continue;
      this.#values.delete(key);
      return { key, value: entry.value };
    }
    return undefined;
  }

  #isLive({ key, at }: { readonly key: string; readonly at: number }): boolean {
    return this.#values.get(key)?.at === at;
  }
}

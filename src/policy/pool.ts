/** One copy of equal values, for as long as anybody uses it. Values are equal when their `text` is. */
export class Pool<T extends { readonly text: string }> {
  readonly #entries = new Map<string, { readonly value: T; uses: number }>();

  get size(): number {
    return this.#entries.size;
  }

  /** The pooled value that equals `value`; to be released once for every time it was acquired. */
  acquire(value: T): T {
    const entry = this.#entries.get(value.text);
    if (entry === undefined) {
      this.#entries.set(value.text, { value, uses: 1 });
      return value;
    }
    entry.uses++;
    return entry.value;
  }

  release({ text }: T): void {
    const entry = this.#entries.get(text);
    if (entry === undefined) return;
    entry.uses--;
    if (entry.uses === 0) this.#entries.delete(text);
  }
}

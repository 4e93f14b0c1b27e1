import { createHash } from 'node:crypto';
import type { Clock } from '#base/clock.ts';

type Entry<V> = { readonly value: Promise<V>; expires: number };

/** How long an answer is kept, in milliseconds, decided when it is known; how many entries there may be. */
export type TtlCacheOptions<V> = {
  readonly clock: Clock;
  readonly ttlMs: (value: V) => number;
  readonly maxEntries: number;
};

/**
 * Remembers answers for a short time, joins concurrent questions, and forgets failures at once. Of a question it keeps a
 * hash: it may be secret, and as long as a stranger likes.
 */
export class TtlCache<V> {
  readonly #options: TtlCacheOptions<V>;
  readonly #entries = new Map<string, Entry<V>>();

  constructor(options: TtlCacheOptions<V>) {
    this.#options = options;
  }

  /** The remembered answer to `question`, or that of `ask`. */
  get(question: string, ask: () => Promise<V>): Promise<V> {
    const key = createHash('sha256').update(question).digest('base64');
    const known = this.#entries.get(key);
    if (known !== undefined && known.expires > this.#options.clock.monotonic()) return known.value;
    this.#entries.delete(key);
    this.#makeRoom();
    const entry: Entry<V> = { value: ask(), expires: Number.POSITIVE_INFINITY };
    this.#entries.set(key, entry);
    entry.value.then(
      (value) => {
        entry.expires = this.#options.clock.monotonic() + this.#options.ttlMs(value);
      },
      () => {
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
      },
    );
    return entry.value;
  }

  /** A Map keeps insertion order, so the first key is the oldest. */
  #makeRoom(): void {
    if (this.#entries.size < this.#options.maxEntries) return;
    const oldest = this.#entries.keys().next();
    if (!oldest.done) this.#entries.delete(oldest.value);
  }
}

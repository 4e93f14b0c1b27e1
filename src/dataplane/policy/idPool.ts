/** How long a released id rests: packets on their way still carry it. */
const restMs = 5_000;

/** Numbers of conjunctions: from 1, the longest released one first, and none again within 5 s of its release. */
export class IdPool {
  #next = 1;
  readonly #taken = new Set<number>();
  #resting: { readonly id: number; readonly since: number }[] = [];

  /** `now` in monotonic milliseconds. */
  allocate(now: number): number {
    const oldest = this.#resting[0];
    if (oldest !== undefined && now - oldest.since >= restMs) {
      this.#resting.shift();
      return this.#take(oldest.id);
    }
    while (this.#taken.has(this.#next)) this.#next += 1;
    return this.#take(this.#next);
  }

  /** Keeps an id that somebody uses already from being given out. */
  reserve(id: number): void {
    this.#taken.add(id);
  }

  /** `now` in monotonic milliseconds. */
  release(id: number, now: number): void {
    this.#resting.push({ id, since: now });
  }

  #take(id: number): number {
    this.#taken.add(id);
    return id;
  }
}

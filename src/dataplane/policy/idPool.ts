const numbers = 0x1_0000_0000;

/**
 * Numbers of conjunctions, from 1 up. None is given out a second time before all others were: connections carry the
 * number of the rule that let them in for as long as they live, and are counted by it.
 */
export class IdPool {
  #next = 1;
  readonly #taken = new Set<number>();

  allocate(): number {
    while (this.#taken.has(this.#next)) this.#step();
    const id = this.#next;
    this.#taken.add(id);
    this.#step();
    return id;
  }

  /** Keeps a number that somebody uses already from being given out, and those before it for as long as can be. */
  reserve(id: number): void {
    this.#taken.add(id);
    if (id >= this.#next) this.#next = (id + 1) % numbers || 1;
  }

  release(id: number): void {
    this.#taken.delete(id);
  }

  #step(): void {
    this.#next = (this.#next + 1) % numbers || 1;
  }
}

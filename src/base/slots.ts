/** Lets a limited number of tasks run at once; the others wait and start in the order they came. */
export class Slots {
  readonly #limit: number;
  #used = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Runs `task` as soon as a slot is free. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#used < this.#limit) this.#used += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      // The slot goes straight to the next one: nobody who comes now overtakes it.
      if (next === undefined) this.#used -= 1;
      else next();
    }
  }
}

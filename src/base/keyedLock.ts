/** Runs tasks of the same key one after the other, in the order they were asked for; different keys run side by side. */
export class KeyedLock {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Runs `task` when every earlier task of `key` has ended, whether they succeeded or not. */
  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const mine = before.then(task, task);
    this.#tails.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#tails.get(key) === mine) this.#tails.delete(key);
    }
  }

  /** Whether a task of `key` is running or waiting. */
  isHeld(key: string): boolean {
    return this.#tails.has(key);
  }
}

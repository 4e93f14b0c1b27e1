type Waiting<T, R> = { readonly item: T; readonly done: PromiseWithResolvers<R> };

/**
 * Turns many calls at once into few: while one batch runs, new items gather for the next. One slow transaction then
 * serves all pods that start in the same moment, and a pod that starts alone waits for nothing.
 */
export class Batcher<T, R> {
  readonly #runBatch: (items: readonly T[]) => Promise<readonly R[]>;
  readonly #failsAll: (error: unknown) => boolean;
  #waiting: Waiting<T, R>[] = [];
  #running = false;

  /**
   * `runBatch` gives one result an item, in order. A batch that fails is tried item by item, so that only the culprit
   * fails; not so when `failsAll` says that the error is nobody's own.
   */
  constructor(
    runBatch: (items: readonly T[]) => Promise<readonly R[]>,
    failsAll: (error: unknown) => boolean = () => false,
  ) {
    this.#runBatch = runBatch;
    this.#failsAll = failsAll;
  }

  /** The result of `item`. */
  run(item: T): Promise<R> {
    const done = Promise.withResolvers<R>();
    this.#waiting.push({ item, done });
    if (!this.#running) void this.#drain();
    return done.promise;
  }

  async #drain(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#settle(batch);
    }
    this.#running = false;
  }

  async #settle(batch: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await this.#runBatch(batch.map(({ item }) => item));
      for (const [index, { done }] of batch.entries()) {
        const result = results[index];
        if (result === undefined) done.reject(new Error('batch gave too few results'));
        else done.resolve(result);
      }
    } catch (error) {
      if (batch.length === 1 || this.#failsAll(error)) for (const { done } of batch) done.reject(error);
      else for (const one of batch) await this.#settle([one]);
    }
  }
}

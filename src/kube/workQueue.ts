import { aborted } from '#base/aborted.ts';
import type { Clock } from '#base/clock.ts';
import type { Logger } from '#telemetry/logger.ts';
import { type BackoffOptions, fullJitter } from './backoff.ts';

/** How to work on keys. */
export type WorkQueueOptions = {
  /** Brings one key up to date. Throwing asks for another try after a back-off. The signal aborts when the queue stops. */
  readonly process: (key: string, signal: AbortSignal) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Keys worked on at the same time; 1 when absent. */
  readonly concurrency?: number;
  /** After failures of a key; 200 ms doubling to 30 s when absent. */
  readonly backoff?: BackoffOptions;
  readonly random?: () => number;
};

const DEFAULT_BACKOFF: BackoffOptions = { baseMs: 200, capMs: 30_000 };

/**
 * A queue of keys: a key waits at most once, is never worked on twice at the same time, and runs again when it was added
 * meanwhile. A failing key waits aside for its next try and holds nobody up.
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  /** In order of arrival; may hold keys that are active and wait for their next turn. */
  readonly #waiting = new Set<string>();
  readonly #active = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #delays = new Map<string, AbortController>();
  #signal: AbortSignal | undefined;
  #drained: () => void = () => undefined;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  /** Keys that wait or are worked on, without those that sit out a delay. */
  get depth(): number {
    return this.#waiting.size + this.#active.size;
  }

  /** Asks for one more run of `key`, at once. */
  add(key: string): void {
    this.#waiting.add(key);
    this.#pump();
  }

  /** Asks for a run of `key` after `ms`, unless it is already due earlier. A run in between does not cancel it. */
  addAfter(key: string, ms: number): void {
    this.#delay(`after ${key}`, ms, () => this.add(key));
  }

  /** Works until `signal` aborts; resolves when the runs under way have ended. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    if (!signal.aborted) {
      const stopped = aborted(signal);
      this.#signal = signal;
      this.#pump();
      await stopped;
    }
    for (const delay of this.#delays.values()) delay.abort();
    const drained = new Promise<void>((resolve) => {
      this.#drained = resolve;
    });
    if (this.#active.size > 0) await drained;
  }

  #pump(): void {
    const signal = this.#signal;
    if (!signal || signal.aborted) return;
    for (const key of this.#waiting) {
      if (this.#active.size >= (this.#options.concurrency ?? 1)) return;
      if (this.#active.has(key)) continue;
      this.#waiting.delete(key);
      this.#active.add(key);
      void this.#work(key, signal);
    }
  }

  async #work(key: string, signal: AbortSignal): Promise<void> {
    this.#delays.get(retryOf(key))?.abort();
    try {
      await this.#options.process(key, signal);
      this.#failures.delete(key);
    } catch (error) {
      if (!signal.aborted) this.#retry(key, error);
    }
    this.#active.delete(key);
    this.#pump();
    if (signal.aborted && this.#active.size === 0) this.#drained();
  }

  #retry(key: string, error: unknown): void {
    const { backoff = DEFAULT_BACKOFF, random = Math.random, logger } = this.#options;
    const attempt = this.#failures.get(key) ?? 0;
    this.#failures.set(key, attempt + 1);
    const delayMs = fullJitter(attempt, backoff, random);
    logger.warn({ key, attempt, delayMs, err: error }, 'work on a key failed; trying again');
    this.#delay(retryOf(key), delayMs, () => this.add(key));
  }

  #delay(id: string, ms: number, then: () => void): void {
    if (this.#delays.has(id)) return;
    const controller = new AbortController();
    this.#delays.set(id, controller);
    const done = () => this.#delays.delete(id);
    this.#options.clock.sleep(ms, controller.signal).then(() => {
      done();
      then();
    }, done);
  }
}

function retryOf(key: string): string {
  return `retry ${key}`;
}

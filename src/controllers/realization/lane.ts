import type { Clock } from '#base/clock.ts';
import { NewestFirst } from './newestFirst.ts';

/** How soon and how fast a lane lets go. */
export type LaneOptions = {
  readonly clock: Clock;
  /** A key rests at least so long, in milliseconds: what happens to it meanwhile costs nothing more. */
  readonly restMs: number;
  readonly perSecond: number;
  /** So many may go at once after a quiet time. */
  readonly burst: number;
};

type Resting = { readonly dueAt: number; readonly release: () => void };

/**
 * Keys that wait for their turn and go at a bounded rate. Of those that have rested the one that was asked for last goes
 * first: it is what somebody waits for, and those before have waited anyway.
 */
export class Lane {
  readonly #options: LaneOptions;
  /** In the order in which they are due. */
  readonly #resting = new Map<string, Resting>();
  readonly #rested = new NewestFirst<() => void>();
  /** Those whose turn has come. */
  readonly #released = new Set<string>();
  /** The time, monotonic, at which all that was let go would have gone at the steady rate. */
  #paidUntil = 0;
  #timer: AbortController | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** Whether a key may go now. If not it waits, and `release` is called once when its turn has come: ask again then. */
  admits(key: string, release: () => void): boolean {
    if (this.#released.delete(key)) return true;
    const { restMs } = this.#options;
    if (restMs > 0) this.#rest(key, release);
    else if (this.#rested.size === 0 && this.#pay()) return true;
    else this.#rested.set(key, release);
    this.#arm();
    return false;
  }

  /** A key has nothing to wait for any more. */
  leave(key: string): void {
    this.#resting.delete(key);
    this.#rested.delete(key);
    this.#released.delete(key);
    if (this.#size() === 0) this.stop();
  }

  /** Lets nobody go any more until the next key comes. */
  stop(): void {
    this.#timer?.abort();
    this.#timer = undefined;
  }

  #size(): number {
    return this.#resting.size + this.#rested.size;
  }

  /** Once is enough, also while it waits for its turn. */
  #rest(key: string, release: () => void): void {
    if (this.#resting.has(key) || this.#rested.has(key)) return;
    const { clock, restMs } = this.#options;
    this.#resting.set(key, { dueAt: clock.monotonic() + restMs, release });
  }

  #arm(): void {
    if (this.#timer !== undefined) return;
    const timer = new AbortController();
    this.#timer = timer;
    void this.#run(timer.signal);
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (this.#size() > 0 && !signal.aborted) {
      const waitMs = this.#rested.size > 0 ? this.#untilPaid() : this.#wake();
      if (waitMs > 0) await this.#options.clock.sleep(waitMs, signal).catch(() => undefined);
      else this.#next();
    }
    if (!signal.aborted) this.#timer = undefined;
  }

  /** Moves on those that have rested. Returns how long the next one rests, in milliseconds. */
  #wake(): number {
    const now = this.#options.clock.monotonic();
    for (const [key, { dueAt, release }] of this.#resting) {
      if (dueAt > now) return this.#rested.size > 0 ? 0 : dueAt - now;
      this.#resting.delete(key);
      this.#rested.set(key, release);
    }
    return 0;
  }

  #next(): void {
    if (this.#untilPaid() > 0) return;
    const next = this.#rested.take();
    if (next === undefined) return;
    this.#pay();
    this.#released.add(next.key);
    next.value();
  }

  /** How long until one more may go, in milliseconds. */
  #untilPaid(): number {
    const { clock, perSecond, burst } = this.#options;
    return this.#paidUntil - ((burst - 1) * 1_000) / perSecond - clock.monotonic();
  }

  #pay(): boolean {
    if (this.#untilPaid() > 0) return false;
    const { clock, perSecond } = this.#options;
    this.#paidUntil = Math.max(this.#paidUntil, clock.monotonic()) + 1_000 / perSecond;
    return true;
  }
}

import type { Clock } from '#base/clock.ts';

/** How soon and how fast a lane lets go. */
export type LaneOptions = {
  readonly clock: Clock;
  /** A key waits at least so long, in milliseconds: what happens to it meanwhile costs nothing more. */
  readonly restMs: number;
  readonly perSecond: number;
  /** So many may go at once after a quiet time. */
  readonly burst: number;
};

type Waiting = { readonly dueAt: number; readonly release: () => void };

/** Keys that wait for their turn, in order of arrival, and go at a bounded rate. */
export class Lane {
  readonly #options: LaneOptions;
  readonly #waiting = new Map<string, Waiting>();
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
    const { clock, restMs } = this.#options;
    if (restMs === 0 && this.#waiting.size === 0 && this.#pay()) return true;
    if (!this.#waiting.has(key)) {
      this.#waiting.set(key, { dueAt: clock.monotonic() + restMs, release });
      this.#arm();
    }
    return false;
  }

  /** A key has nothing to wait for any more. */
  leave(key: string): void {
    this.#waiting.delete(key);
    this.#released.delete(key);
    if (this.#waiting.size === 0) this.stop();
  }

  /** Lets nobody go any more until the next key comes. */
  stop(): void {
    this.#timer?.abort();
    this.#timer = undefined;
  }

  #arm(): void {
    if (this.#timer !== undefined) return;
    const timer = new AbortController();
    this.#timer = timer;
    void this.#run(timer.signal);
  }

  async #run(signal: AbortSignal): Promise<void> {
    for (;;) {
      const [first] = this.#waiting;
      if (first === undefined || signal.aborted) break;
      const [key, { dueAt, release }] = first;
      const waitMs = Math.max(dueAt - this.#options.clock.monotonic(), this.#untilPaid());
      if (waitMs > 0) await this.#options.clock.sleep(waitMs, signal).catch(() => undefined);
      else if (this.#pay()) {
        this.#waiting.delete(key);
        this.#released.add(key);
        release();
      }
    }
    if (!signal.aborted) this.#timer = undefined;
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

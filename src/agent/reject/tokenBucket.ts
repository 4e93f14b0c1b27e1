import type { Clock } from '#base/clock.ts';

/** Lets `perSecond` things a second pass, and as many at once after a second of rest. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #clock: Pick<Clock, 'monotonic'>;
  #tokens: number;
  #since: number;

  constructor(perSecond: number, clock: Pick<Clock, 'monotonic'>) {
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#tokens = perSecond;
    this.#since = clock.monotonic();
  }

  /** Whether one more may pass now. */
  take(): boolean {
    const now = this.#clock.monotonic();
    const earned = ((now - this.#since) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#perSecond, this.#tokens + earned);
    this.#since = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

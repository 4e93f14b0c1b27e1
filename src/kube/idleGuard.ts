import type { Clock } from '#base/clock.ts';
import { CodedError } from '#base/errors.ts';

/**
 * Aborts its `signal` when nothing was heard (`touch`) for `idleMs`, or when the outer signal aborts. A connection
 * whose peer vanished without a word is found only this way. `stop()` must be called at the end.
 */
export class IdleGuard {
  readonly signal: AbortSignal;
  readonly #clock: Clock;
  readonly #done = new AbortController();
  readonly #idle = new AbortController();
  #idleMs: number;
  #last: number;

  constructor(clock: Clock, idleMs: number, outer: AbortSignal) {
    this.#clock = clock;
    this.#idleMs = idleMs;
    this.#last = clock.monotonic();
    this.signal = AbortSignal.any([outer, this.#idle.signal]);
    this.#watch().catch(() => undefined);
  }

  /** Something was heard; from now on `idleMs` of silence are allowed. */
  touch(idleMs = this.#idleMs): void {
    this.#last = this.#clock.monotonic();
    this.#idleMs = idleMs;
  }

  stop(): void {
    this.#done.abort();
  }

  async #watch(): Promise<void> {
    for (;;) {
      const left = this.#last + this.#idleMs - this.#clock.monotonic();
      if (left <= 0) break;
      await this.#clock.sleep(left, this.#done.signal);
    }
    this.#idle.abort(new CodedError('ANTREA_KUBE_WATCH_IDLE', `a watch was silent for ${this.#idleMs} ms`));
  }
}

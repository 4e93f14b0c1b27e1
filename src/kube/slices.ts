import { setImmediate } from 'node:timers/promises';
import type { Clock } from '#base/clock.ts';

const SLICE_MS = 10;

/** Long work in slices: ask `due()` after each piece and `await breathe()` when it is, so that timers and sockets run. */
export class Slices {
  readonly #clock: Clock;
  #started: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#started = clock.monotonic();
  }

  /** Whether this slice has taken its 10 ms. */
  due(): boolean {
    return this.#clock.monotonic() - this.#started >= SLICE_MS;
  }

  /** Lets everything else run once, then starts a new slice. */
  async breathe(): Promise<void> {
    await setImmediate();
    this.#started = this.#clock.monotonic();
  }
}

import type { Clock } from './clock.ts';

const tickMs = 500;
/** A longer block delays answers so much that the process counts as ill. */
const longestBlockMs = 5_000;
/** How long a block is remembered: long enough for the next write to tell of it. */
const memoryMs = 30_000;

/** Notices when the process did nothing for a while: a timer that rings late was not heard earlier. */
export class EventLoopWatch {
  readonly #clock: Clock;
  /** When each block ended. */
  #blocks: number[] = [];
  /** When the timer was set; undefined while it does not run. */
  #setAt: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Watches until `signal` aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#setAt = this.#clock.monotonic();
      await this.#clock.sleep(tickMs, signal).catch(() => undefined);
      if (this.#isLate()) this.#blocks.push(this.#clock.monotonic());
    }
    this.#setAt = undefined;
  }

  /**
   * Whether the process was blocked for more than 5 s at a time within the last 30 s. Right also for who is the first to
   * go on after a block: its timer may ring before ours.
   */
  wasBlocked(): boolean {
    this.#forget();
    return this.#blocks.length > 0 || this.#isLate();
  }

  #isLate(): boolean {
    return this.#setAt !== undefined && this.#clock.monotonic() - this.#setAt - tickMs > longestBlockMs;
  }

  #forget(): void {
    const oldest = this.#clock.monotonic() - memoryMs;
    this.#blocks = this.#blocks.filter((at) => at >= oldest);
  }
}

import type { Clock } from '#base/clock.ts';

const tickMs = 500;
/** How long a block is remembered: long enough for the next write to tell of it. */
const memoryMs = 30_000;

/** Notices when the process did nothing for a while: a timer that rings late was not heard earlier. */
export class EventLoopWatch {
  readonly #clock: Clock;
  #blocks: { readonly at: number; readonly delayMs: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Watches until `signal` aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const before = this.#clock.monotonic();
      await this.#clock.sleep(tickMs, signal).catch(() => undefined);
      this.#note(this.#clock.monotonic() - before - tickMs);
    }
  }

  /** The longest block of the last 30 s, in milliseconds. */
  longestDelayMs(): number {
    this.#forget();
    return this.#blocks.reduce((longest, { delayMs }) => Math.max(longest, delayMs), 0);
  }

  #note(delayMs: number): void {
    this.#forget();
    if (delayMs > 0) this.#blocks.push({ at: this.#clock.monotonic(), delayMs });
  }

  #forget(): void {
    const oldest = this.#clock.monotonic() - memoryMs;
    this.#blocks = this.#blocks.filter(({ at }) => at >= oldest);
  }
}

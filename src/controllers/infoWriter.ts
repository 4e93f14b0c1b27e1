import type { Clock } from '#base/clock.ts';
import type { Logger } from '#telemetry/logger.ts';
import { decideWrite, defaultHeartbeat, type HeartbeatTimes } from './heartbeat.ts';

/** What a writer needs. */
export type InfoWriterOptions = {
  /** The fields as they are now; `nowMs` (wall clock) is the heartbeat time to put into the conditions. */
  readonly read: (nowMs: number) => object | Promise<object>;
  /** Writes the fields to the API server; throws when it could not. */
  readonly write: (fields: object) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly times?: HeartbeatTimes;
  /** How often the fields are looked at for changes; 1,000 ms when absent. */
  readonly pollMs?: number;
};

/**
 * Keeps an object of the API server equal to what `read` says: at once when it changes, at least once a heartbeat, and
 * never more often than the times allow. Failures are logged and tried again; it ends only with its signal.
 */
export class InfoWriter {
  readonly #options: InfoWriterOptions;
  readonly #times: HeartbeatTimes;
  #written: string | undefined;
  #lastAttemptMs: number | undefined;
  #lastWriteMs: number | undefined;
  #demanded = false;
  #failing = false;
  #wake = new AbortController();

  constructor(options: InfoWriterOptions) {
    this.#options = options;
    this.#times = options.times ?? defaultHeartbeat;
  }

  /** Looks for changes now instead of at the next poll. */
  notify(): void {
    this.#wake.abort();
  }

  /** Writes again as soon as the times allow, even if nothing changed: somebody removed or overwrote the object. */
  demand(): void {
    this.#demanded = true;
    this.notify();
  }

  /** Writes until `signal` aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, pollMs = 1_000 } = this.#options;
    while (!signal.aborted) {
      this.#wake = new AbortController();
      const waitMs = await this.#step();
      const woken = AbortSignal.any([signal, this.#wake.signal]);
      if (!woken.aborted) await clock.sleep(Math.min(waitMs, pollMs), woken).catch(() => undefined);
    }
  }

  /** Writes if it is time to. Returns after how many milliseconds to look again. */
  async #step(): Promise<number> {
    const { clock, logger } = this.#options;
    try {
      const fields = await this.#options.read(clock.now());
      const content = withoutHeartbeat(fields);
      const decision = decideWrite(
        {
          nowMs: clock.monotonic(),
          lastAttemptMs: this.#lastAttemptMs,
          lastWriteMs: this.#lastWriteMs,
          changed: this.#demanded || content !== this.#written,
        },
        this.#times,
      );
      if (decision.kind === 'wait') return decision.ms;
      await this.#write(fields, content);
      logger.debug({ reason: decision.reason }, 'wrote the information object');
      this.#failing = false;
    } catch (err) {
      // One line for an outage, not one every 5 s.
      logger[this.#failing ? 'debug' : 'warn']({ err }, 'cannot write the information object; trying again');
      this.#failing = true;
    }
    return this.#times.minIntervalMs;
  }

  async #write(fields: object, content: string): Promise<void> {
    this.#written = undefined;
    this.#demanded = false;
    this.#lastAttemptMs = this.#options.clock.monotonic();
    await this.#options.write(fields);
    this.#lastWriteMs = this.#lastAttemptMs;
    this.#written = content;
  }
}

/** The content to compare: heartbeat times move by themselves and are no change. */
function withoutHeartbeat(fields: object): string {
  return JSON.stringify(fields, (key, value) => (key === 'lastHeartbeatTime' ? undefined : value));
}

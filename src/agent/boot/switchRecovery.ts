import type { Clock } from '#base/clock.ts';
import type { Logger } from '#telemetry/logger.ts';

/** One thing to restore, by name for the log. */
export type RecoveryStep = { readonly name: string; readonly run: () => Promise<void> };

/**
 * What {@link SwitchRecovery} needs. The steps of a chain run in order, each until it succeeds, while the switch is
 * there. Chains do not wait for each other.
 */
export type SwitchRecoveryOptions = {
  readonly chains: readonly (readonly RecoveryStep[])[];
  readonly isUp: () => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
};

const retryMs = 200;

/**
 * Gives a restarted ovs-vswitchd back what it forgot. A restart during a recovery starts the recovery over: `begin` may
 * be called at any time.
 */
export class SwitchRecovery {
  readonly #options: SwitchRecoveryOptions;
  #generation = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(options: SwitchRecoveryOptions) {
    this.#options = options;
  }

  /** Starts over; resolves when this recovery is complete or has been overtaken by another. */
  begin(): Promise<void> {
    this.#generation += 1;
    const generation = this.#generation;
    this.#last = this.#last.then(() => this.#recover(generation));
    return this.#last;
  }

  async #recover(generation: number): Promise<void> {
    const { clock, logger, chains } = this.#options;
    const started = clock.monotonic();
    const outcomes = await Promise.all(chains.map((steps) => this.#runChain(steps, generation)));
    if (outcomes.includes(false)) return;
    logger.info(
      { milliseconds: Math.round(clock.monotonic() - started) },
      'switch is restored after a restart',
    );
  }

  async #runChain(steps: readonly RecoveryStep[], generation: number): Promise<boolean> {
    for (const step of steps) {
      if (!(await this.#attempt(step, generation))) return false;
    }
    return true;
  }

  /** False when the recovery was overtaken or the switch went away again, which its return begins anew. */
  async #attempt(step: RecoveryStep, generation: number): Promise<boolean> {
    const { clock, logger, isUp } = this.#options;
    while (generation === this.#generation && isUp()) {
      try {
        await step.run();
        return true;
      } catch (err) {
        logger.warn({ err, step: step.name }, 'step of the switch recovery failed, trying again');
        await clock.sleep(retryMs);
      }
    }
    return false;
  }
}

import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import type { FlowClient } from '#dataplane/ovs/flowClient.ts';
import type { Logger } from '#telemetry/logger.ts';

const retryMs = 200;
/** Reading flows back may take this share of the time, when the switch has to be read for it. */
const restPerWork = 5;
const longestRestMs = 5_000;

/** What a {@link Verifier} needs. `onVerified` is told when the flows of the policies were seen in the switch. */
export type VerifierOptions = {
  readonly flows: Pick<FlowClient, 'verify'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onVerified: (policies: readonly string[]) => void;
};

/** Sees that flows that were written are in the switch: only what it shows is in force. */
export class Verifier {
  readonly #options: VerifierOptions;
  readonly #waiting = new Set<string>();
  #isRunning = false;

  constructor(options: VerifierOptions) {
    this.#options = options;
  }

  /** Verifies the flows of these policies soon; those that come meanwhile are verified together. */
  note(policies: Iterable<string>): void {
    for (const each of policies) this.#waiting.add(each);
    if (this.#isRunning || this.#waiting.size === 0) return;
    this.#isRunning = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    const { clock, onVerified } = this.#options;
    while (this.#waiting.size > 0) {
      const policies = [...this.#waiting];
      this.#waiting.clear();
      const started = clock.monotonic();
      if (await this.#verify()) {
        onVerified(policies);
        await clock.sleep(Math.min(longestRestMs, restPerWork * (clock.monotonic() - started)));
      } else {
        for (const each of policies) this.#waiting.add(each);
        await clock.sleep(retryMs);
      }
    }
    this.#isRunning = false;
  }

  async #verify(): Promise<boolean> {
    const { flows, logger } = this.#options;
    try {
      await flows.verify();
      return true;
    } catch (error) {
      logger.debug({ reason: messageOf(error) }, 'flows could not be read back yet');
      return false;
    }
  }
}

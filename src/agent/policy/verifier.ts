import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import type { FlowClient } from '#dataplane/ovs/flowClient.ts';
import type { Logger } from '#telemetry/logger.ts';

/** Changes that come close together are read back together. */
const gatherMs = 20;
const retryMs = 200;
/** Up to this many flows are read one by one; above, a count per table tells whether any is missing. */
const smallBridge = 5_000;

/** What a {@link Verifier} needs. `onVerified` is told when the flows of the policies were seen in the switch. */
export type VerifierOptions = {
  readonly flows: Pick<FlowClient, 'audit' | 'desiredCount'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onVerified: (policies: readonly string[]) => void;
};

/** Reads flows back after they were written: only what the switch shows is in force. */
export class Verifier {
  readonly #options: VerifierOptions;
  readonly #waiting = new Set<string>();
  #isRunning = false;

  constructor(options: VerifierOptions) {
    this.#options = options;
  }

  /** Reads the flows of these policies back soon. */
  note(policies: Iterable<string>): void {
    for (const each of policies) this.#waiting.add(each);
    if (this.#isRunning || this.#waiting.size === 0) return;
    this.#isRunning = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    await clock.sleep(gatherMs);
    while (this.#waiting.size > 0) {
      const policies = [...this.#waiting];
      this.#waiting.clear();
      if (await this.#readBack()) this.#options.onVerified(policies);
      else {
        for (const each of policies) this.#waiting.add(each);
        await clock.sleep(retryMs);
      }
    }
    this.#isRunning = false;
  }

  async #readBack(): Promise<boolean> {
    const { flows, logger } = this.#options;
    try {
      await flows.audit({ thorough: flows.desiredCount <= smallBridge });
      return true;
    } catch (error) {
      logger.debug({ reason: messageOf(error) }, 'flows could not be read back yet');
      return false;
    }
  }
}

import { messageOf } from '#base/errors.ts';
import type { AppctlClient } from './appctl.ts';
import { isOvsUnreachable } from './failures.ts';
import type { OvsLog } from './log.ts';
import type { DatapathType } from './vsctl.ts';

/** The first release of each line that changes the right megaflow, as the project's history has them. */
const fixedIn: readonly (readonly [number, number, number])[] = [
  [2, 17, 8],
  [3, 0, 5],
  [3, 1, 3],
  [3, 2, 0],
];

/**
 * Whether this switch may change the wrong one of its cached megaflows. The userspace datapath before 3.1.3 looks up by
 * packet which of two overlapping ones to change, not by name: a connection that is now denied goes on as long as its
 * packets keep the megaflow alive, and one that is allowed stays denied. Flow dumps and traces show nothing of it.
 *
 * @param version as the database states it, e.g. `3.1.0`; undefined and what is no version count as old
 */
export function confusesMegaflows(datapath: DatapathType, version: string | undefined): boolean {
  if (datapath !== 'netdev') return false;
  const [major = 0, minor = 0, patch = 0] = (version ?? '')
    .split('.')
    .map((part) => Number.parseInt(part, 10));
  const line = fixedIn.find((release) => release[0] === major && release[1] === minor);
  if (line !== undefined) return patch < line[2];
  return !(major > 3 || (major === 3 && minor > 2));
}

type Refreshing = {
  readonly appctl: Pick<AppctlClient, 'purgeMegaflows' | 'nextRevalidation'>;
  readonly logger: OvsLog;
};

/**
 * Makes every connection ask the flow tables again after a change. What is cached goes at once. A revalidator that was
 * at work then may still spoil what is cached anew; so when it is through, everything goes once more. Nobody waits for
 * that: it takes half a second, and the next change would wait too.
 */
export class MegaflowRefresher {
  readonly #options: Refreshing;
  #sweeping: Promise<void> = Promise.resolve();
  #isSweeping = false;
  #isDue = false;

  constructor(options: Refreshing) {
    this.#options = options;
  }

  /** The flows have changed. Never rejects: the tables are right already, and a switch that is away has no cache. */
  async changed(): Promise<void> {
    await this.#attempt(() => this.#options.appctl.purgeMegaflows());
    this.#isDue = true;
    if (!this.#isSweeping) this.#sweeping = this.#sweep();
  }

  /** Resolves when nothing is left to do about the changes so far. */
  quiet(): Promise<void> {
    return this.#sweeping;
  }

  async #sweep(): Promise<void> {
    const { appctl } = this.#options;
    this.#isSweeping = true;
    while (this.#isDue) {
      this.#isDue = false;
      await this.#attempt(async () => {
        await appctl.nextRevalidation();
        await appctl.purgeMegaflows();
      });
    }
    this.#isSweeping = false;
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (isOvsUnreachable(error)) return;
      const fields = { error: messageOf(error) };
      this.#options.logger.error(
        fields,
        'cached flows could not be dropped; some may outlive a change by 10 s',
      );
    }
  }
}

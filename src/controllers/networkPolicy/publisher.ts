import { setImmediate } from 'node:timers/promises';
import type { Clock } from '#base/clock.ts';
import { Slices } from '#kube/slices.ts';
import type { Change } from '#policy/changes.ts';

/** How many changes are taken out of the index at once: few enough for a slice, enough to be cheap. */
const batch = 64;

/** Where changes come from, in an order in which they may be told at any point. */
export type ChangeSource = {
  readonly pending: number;
  drain(limit: number): readonly Change[];
};

/** What a publisher needs. `apply` must not throw. */
export type PublisherOptions = {
  readonly source: ChangeSource;
  readonly apply: (change: Change) => void;
  readonly clock: Clock;
};

/**
 * Takes changes out of the policy index and applies them, soon after each event but not once per event: what happens
 * before its turn comes is one change. Long work is done in slices, so that watches, leases and agents are served.
 */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #slices: Slices;
  #isOpen = false;
  #isBusy = false;
  #quiet: Promise<void> = Promise.resolve();

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#slices = new Slices(options.clock);
  }

  /** Publishes everything there is; from then on `notify` publishes. Before, nothing is told to anybody. */
  async open(): Promise<void> {
    this.#isOpen = true;
    this.notify();
    await this.#quiet;
  }

  /** There may be something to publish. */
  notify(): void {
    if (!this.#isOpen || this.#isBusy || this.#options.source.pending === 0) return;
    this.#isBusy = true;
    this.#quiet = this.#publish();
  }

  /** Resolves when nothing waits any more. */
  async quiet(): Promise<void> {
    while (this.#isBusy) await this.#quiet;
  }

  async #publish(): Promise<void> {
    const { source, apply } = this.#options;
    // The rest of what the API server sent in one piece comes first.
    await setImmediate();
    while (source.pending > 0) {
      for (const change of source.drain(batch)) apply(change);
      if (this.#slices.due()) await this.#slices.breathe();
    }
    this.#isBusy = false;
  }
}

import { setImmediate } from 'node:timers/promises';
import type { FlowDelta } from '#dataplane/policy/delta.ts';
import type { Phases } from '#dataplane/policy/policyChange.ts';

/** What goes into the switch together, one step after the other. */
export type Batch = {
  readonly steps: readonly Phases[];
  readonly services: FlowDelta;
  readonly closes: boolean;
  /** Whether there are ordered rules after it. */
  readonly hasOrdered: boolean;
  readonly policies: readonly string[];
};

/**
 * Sends batches one after the other; the switch works while the next is made. As long as nothing is forwarded, those that
 * wait for the switch become one.
 */
export class BatchQueue {
  readonly #send: (batch: Batch) => Promise<void>;
  readonly #forwards: () => boolean;
  #waiting: Batch[] = [];
  #sending: Promise<void> = Promise.resolve();
  #isSending = false;
  readonly #failures: unknown[] = [];

  constructor(options: {
    readonly send: (batch: Batch) => Promise<void>;
    readonly forwards: () => boolean;
  }) {
    this.#send = options.send;
    this.#forwards = options.forwards;
  }

  /** Resolves when the next batch may be made. */
  async put(batch: Batch): Promise<void> {
    if (this.#forwards()) await this.#sending;
    this.#waiting.push(batch);
    if (!this.#isSending) this.#sending = this.#sendAll();
    if (!this.#forwards()) await setImmediate();
  }

  /** Resolves when every batch was sent. @throws what sending one of them threw; the others were sent all the same. */
  async drained(): Promise<void> {
    await this.#sending;
    const [failure] = this.#failures.splice(0);
    if (failure !== undefined) throw failure;
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    while (this.#waiting.length > 0) {
      const batches = this.#waiting;
      this.#waiting = [];
      for (const each of merged(batches)) {
        await this.#send(each).catch((error: unknown) => this.#failures.push(error));
      }
    }
    this.#isSending = false;
  }
}

/** Neighbours as one, but for those that change what keeps pods from Services: that goes around the rest. */
function merged(batches: readonly Batch[]): Batch[] {
  const all: Batch[] = [];
  for (const batch of batches) {
    const last = all.at(-1);
    if (last !== undefined && isWithoutServices(last) && isWithoutServices(batch))
      all.splice(-1, 1, joined(last, batch));
    else all.push(batch);
  }
  return all;
}

function isWithoutServices({ services: { put, drop } }: Batch): boolean {
  return put.length + drop.length === 0;
}

function joined(first: Batch, second: Batch): Batch {
  return {
    ...second,
    steps: [...first.steps, ...second.steps],
    closes: first.closes || second.closes,
    policies: [...first.policies, ...second.policies],
  };
}

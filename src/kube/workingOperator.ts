import { aborted } from '#base/aborted.ts';
import { ResilientOperator } from './resilientOperator.ts';

/** What an operator does of its own until the signal is aborted. */
type Work = (signal: AbortSignal) => Promise<unknown>;

/** An operator that also works of its own beside handling events, as one that writes statuses at its own pace. */
export abstract class WorkingOperator extends ResilientOperator {
  readonly #stopping = new AbortController();
  readonly #working: Promise<unknown>[] = [];

  /** Ends the work, then the watching. */
  override async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#working);
    await super.stop();
  }

  /** Begins `work` now. */
  protected work(work: Work): void {
    this.#working.push(work(this.#stopping.signal));
  }

  /** Begins `work` when everything that `init` watches has been listed once; `stop` does not wait for that. */
  protected workWhenSynced(work: Work): void {
    this.work(async (signal) => {
      await Promise.race([this.synced(), aborted(signal)]);
      await work(signal);
    });
  }
}

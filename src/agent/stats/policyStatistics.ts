import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import { controlPlaneApiVersion, nodeStatsSummaries } from '#controlplane/group.ts';
import type { NodeStatsSummary } from '#controlplane/wire.ts';
import type { Logger } from '#telemetry/logger.ts';
import type { StatsFile } from './statsFile.ts';
import { type CountedNow, type Reading, StatsLedger } from './statsLedger.ts';

const togetherMs = 1_000;

/** What {@link PolicyStatistics} needs. */
export type PolicyStatisticsOptions = {
  readonly nodeName: string;
  /** Reads the counters of the switch. */
  readonly read: () => Promise<Reading>;
  readonly file: Pick<StatsFile, 'load' | 'save'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told how long a reading took, in seconds. */
  readonly onRead?: (seconds: number) => void;
};

/** The policies that are counted, once they are known. */
export type Counted = { readonly counted: () => CountedNow };

/**
 * Counts what the policies of this node do: reads the switch now and then and keeps totals, over restarts of the agent
 * and of the switch.
 */
export class PolicyStatistics {
  readonly #options: PolicyStatisticsOptions;
  #ledger: StatsLedger;
  #source: Counted | undefined;
  #reading: Promise<void> | undefined;
  #adopting: Promise<void> | undefined;
  #readAt = Number.NEGATIVE_INFINITY;

  private constructor(options: PolicyStatisticsOptions, ledger: StatsLedger) {
    this.#options = options;
    this.#ledger = ledger;
  }

  /** Goes on where the former run of the agent ended. To be called before flows of that run are taken away. */
  static async resume(options: PolicyStatisticsOptions): Promise<PolicyStatistics> {
    const { clock, file, read } = options;
    const ledger = new StatsLedger(timeOf(clock), await file.load());
    ledger.resume(await read(), timeOf(clock));
    return new PolicyStatistics(options, ledger);
  }

  /** From now on what is counted is what `source` says. */
  follow(source: Counted): void {
    this.#source = source;
  }

  /** Policies have changed: those that are new are counted from now on. Changes within a second are looked at together. */
  policiesChanged(): void {
    const { clock } = this.#options;
    this.#adopting ??= clock.sleep(togetherMs).then(() => {
      this.#adopting = undefined;
      if (this.#source !== undefined) this.#ledger.adopt(this.#source.counted().policies, timeOf(clock));
    });
  }

  /**
   * Reads the switch, unless that was done less than `maxAgeMs` ago. Resolves whether the totals are of now; false when
   * the switch does not answer.
   */
  async update(maxAgeMs = 0): Promise<boolean> {
    const { clock, logger } = this.#options;
    if (this.#reading === undefined && clock.monotonic() - this.#readAt < maxAgeMs) return true;
    this.#reading ??= this.#update().finally(() => {
      this.#reading = undefined;
    });
    try {
      await this.#reading;
      return true;
    } catch (error) {
      logger.debug({ error: messageOf(error) }, 'the counters of policies could not be read');
      return false;
    }
  }

  /** What this node counted, as it was read last. */
  summary(): NodeStatsSummary {
    const { kind } = nodeStatsSummaries;
    const metadata = { name: this.#options.nodeName };
    return { apiVersion: controlPlaneApiVersion, kind, metadata, ...this.#ledger.summary() };
  }

  async #update(): Promise<void> {
    const { clock, file, read, onRead } = this.#options;
    const start = clock.monotonic();
    const reading = await read();
    onRead?.((clock.monotonic() - start) / 1000);
    if (this.#source === undefined) this.#ledger.resume(reading, timeOf(clock));
    else this.#ledger.fold(reading, this.#source.counted(), timeOf(clock));
    this.#readAt = clock.monotonic();
    await file.save(this.#ledger.kept());
  }
}

function timeOf(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}

import { messageOf } from '#base/errors.ts';
import type { FlowKey } from '../flow.ts';
import type { FlowOperation } from '../flowDiff.ts';
import type { DesiredFlows } from '../flowSet.ts';
import { type AuditResult, classify } from './audit.ts';
import { isOvsUnreachable } from './failures.ts';
import type { FlowInstaller } from './flowInstaller.ts';
import type { FlowMetrics } from './flowMetrics.ts';
import type { FlowWitness } from './flowWitness.ts';
import type { OvsLog } from './log.ts';
import type { OfctlClient } from './ofctl.ts';

/** What a {@link FlowHealer} needs. */
export type FlowHealerOptions = {
  readonly ofctl: OfctlClient;
  readonly desired: DesiredFlows;
  readonly installer: FlowInstaller;
  readonly witness: FlowWitness;
  readonly metrics: FlowMetrics;
  readonly logger: OvsLog;
  /** Reads the bridge and installs all differences. */
  readonly installAll: () => Promise<FlowOperation[]>;
  /** Installs the differences under these keys. */
  readonly install: (keys: Iterable<FlowKey>) => Promise<FlowOperation[]>;
  /** Whether flows that nobody asked for are to go. */
  readonly removesUnasked: () => boolean;
  /** Runs a task while nobody else changes flows. */
  readonly exclusively: <T>(task: () => Promise<T>) => Promise<T>;
};

const nothing: AuditResult = { missing: 0, changed: 0, foreign: 0 };
/** Above this many places reading the whole bridge is cheaper. */
const manyPlaces = 20;
/** Up to this many flows a full reading costs nothing worth saving (5 ms at 1,000 flows). */
export const smallBridge = 5_000;
/** Events of a bundle come with its answer, or a moment later. */
const patienceMs = 100;

/** Sees that the bridge holds what is wanted, and puts right what somebody else did to it. */
export class FlowHealer {
  readonly #options: FlowHealerOptions;
  #looking: Promise<void> | undefined;

  constructor(options: FlowHealerOptions) {
    this.#options = options;
    options.witness.onSuspect(() => {
      this.#looking ??= this.#look();
    });
  }

  /**
   * Compares the bridge with what is wanted and puts differences right. Without `thorough` the flows are read only
   * when the number of flows in a table is not the expected one. Read and heal are one turn: no change comes between.
   */
  audit(options: {
    readonly thorough: boolean;
    readonly onCounts?: (counts: ReadonlyMap<number, number>) => void;
  }): Promise<AuditResult> {
    const { ofctl, installer, installAll, exclusively } = this.#options;
    return exclusively(async () => {
      const counts = await ofctl.dumpTables();
      options.onCounts?.(counts);
      if (!options.thorough && installer.agrees(counts)) return nothing;
      return this.#healed(await installAll());
    });
  }

  /** Resolves when everything installed so far was seen in the switch: by its own report, or else by reading it. */
  async verify(): Promise<void> {
    const { witness, desired } = this.#options;
    if (await witness.seen(patienceMs)) return;
    // While it listens one full reading is enough for all that follows.
    await this.audit({ thorough: desired.size <= smallBridge || witness.isListening });
  }

  /** Looks at the places of suspicious changes, and puts them right. */
  async #look(): Promise<void> {
    try {
      // What is told in one turn of the event loop is looked at together.
      await Promise.resolve();
      await this.#options.exclusively(() => this.#lookAtSuspects());
    } catch (error) {
      if (isOvsUnreachable(error)) return;
      this.#options.logger.error({ error: messageOf(error) }, 'changed flows could not be put right');
    } finally {
      this.#looking = undefined;
    }
  }

  async #lookAtSuspects(): Promise<void> {
    const { witness, installer, desired, installAll, install, removesUnasked } = this.#options;
    const places = installer.unexplained(witness.takeSuspects());
    if (places.length === 0) return;
    if (places.length > manyPlaces) {
      this.#healed(await installAll());
      return;
    }
    const keys = await installer.reread(places);
    const concerned = removesUnasked() ? keys : keys.filter((key) => desired.get(key) !== undefined);
    this.#healed(await install(concerned));
  }

  #healed(operations: readonly FlowOperation[]): AuditResult {
    const { metrics, logger } = this.#options;
    const result = classify(operations);
    const healed = result.missing + result.changed + result.foreign;
    if (healed > 0) {
      metrics.healed(healed);
      logger.warn({ ...result }, 'flows differed from the desired ones and were put right');
    }
    return result;
  }
}

import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import type { Logger } from '#telemetry/logger.ts';

/** What {@link FlowCountWatch} reads. */
type FlowCountSource = {
  /** Flows per table number, read from the switch. */
  flowCounts(): Promise<Map<number, number>>;
  /** The number of flows that should be there. */
  readonly desiredCount: number;
};

/** `onCounts` hears of every reading: for the metrics. */
export type FlowCountWatchOptions = {
  readonly flows: FlowCountSource;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onCounts: (counts: ReadonlyMap<number, number>) => void;
};

const intervalMs = 1_000;
/** A single odd reading may have met a change under way. */
const oddReadings = 3;

/** Reads the flow counts of the switch every second: for AntreaAgentInfo, the metrics and the health of the agent. */
export class FlowCountWatch {
  readonly #options: FlowCountWatchOptions;
  #counts: ReadonlyMap<number, number> = new Map();
  #odd = 0;

  constructor(options: FlowCountWatchOptions) {
    this.#options = options;
  }

  /** The latest counts. */
  counts(): ReadonlyMap<number, number> {
    return this.#counts;
  }

  /** Whether the switch holds as many flows as it should; true until several readings in a row say otherwise. */
  asDesired(): boolean {
    return this.#odd < oddReadings;
  }

  /** Reads until the signal aborts. While the switch is away the last counts stand. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.readOnce();
      await this.#options.clock.sleep(intervalMs, signal).catch(() => undefined);
    }
  }

  /** Reads once. */
  async readOnce(): Promise<void> {
    const { flows, logger, onCounts } = this.#options;
    try {
      this.#counts = await flows.flowCounts();
    } catch (error) {
      logger.debug({ error: messageOf(error) }, 'flow counts could not be read');
      return;
    }
    const total = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    this.#odd = total === flows.desiredCount ? 0 : this.#odd + 1;
    onCounts(this.#counts);
  }
}

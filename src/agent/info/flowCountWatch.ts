const oddReadings = 3;

/** Keeps the latest flow counts of the switch: for AntreaAgentInfo and the health of the agent. */
export class FlowCountWatch {
  readonly #flows: { readonly desiredCount: number };
  #counts: ReadonlyMap<number, number> = new Map();
  #odd = 0;

  /** `desiredCount` is the number of flows that should be there. */
  constructor(flows: { readonly desiredCount: number }) {
    this.#flows = flows;
  }

  /** The latest counts: flows per table number. While the switch is away the last ones stand. */
  counts(): ReadonlyMap<number, number> {
    return this.#counts;
  }

  /** Whether the switch holds as many flows as it should; true until several readings in a row say otherwise. */
  asDesired(): boolean {
    return this.#odd < oddReadings;
  }

  /** Takes a reading. */
  note(counts: ReadonlyMap<number, number>): void {
    this.#counts = counts;
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    // A single odd reading may have met a change that was just wanted and not yet made.
    this.#odd = total === this.#flows.desiredCount ? 0 : this.#odd + 1;
  }
}

import type { TraceflowObservation } from '#crds/traceflowStatus.ts';

/**
 * What was seen of the packets of one Traceflow, of which each is told by its number. Some may be lost before every node
 * is ready: what counts is the one of which most was seen.
 */
export class Attempts {
  readonly #seen = new Map<number, TraceflowObservation[]>();

  /** Takes what a packet was seen to do next. */
  note(id: number, observations: readonly TraceflowObservation[]): void {
    const before = this.#seen.get(id) ?? [];
    this.#seen.set(id, [...before, ...observations]);
  }

  /** What was seen of the best known packet; of equal ones the first. */
  get best(): readonly TraceflowObservation[] {
    let best: readonly TraceflowObservation[] = [];
    for (const each of this.#seen.values()) if (each.length > best.length) best = each;
    return best;
  }
}

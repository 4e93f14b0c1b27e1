import type { TraceflowObservation } from '#crds/traceflowStatus.ts';

/** How many packets are sent for a Traceflow; their numbers begin with 1. */
export const maxPackets = 8;
/** More than a node sees of one packet, also of one that comes back from a Service. */
const maxObservations = 32;

/**
 * What was seen of the packets of one Traceflow, of which each is told by its number. Some may be lost before every node
 * is ready: what counts is the one of which most was seen. A pod may mark packets of its own like the traced ones, any
 * number of them.
 */
export class Attempts {
  readonly #seen = new Map<number, readonly TraceflowObservation[]>();

  /** Takes what a packet was seen to do next; false for one that was not sent for the Traceflow, or not by us alone. */
  note(id: number, observations: readonly TraceflowObservation[]): boolean {
    const [first] = observations;
    // Through the tunnel a packet comes once; again, when its sender was restarted and numbers its packets anew.
    const before = first?.action === 'Received' ? [] : (this.#seen.get(id) ?? []);
    const seen = [...before, ...observations];
    if (id < 1 || id > maxPackets || seen.length > maxObservations) return false;
    this.#seen.set(id, seen);
    return true;
  }

  /** What was seen of the best known packet; of equal ones the first. */
  get best(): readonly TraceflowObservation[] {
    let best: readonly TraceflowObservation[] = [];
    for (const each of this.#seen.values()) if (each.length > best.length) best = each;
    return best;
  }
}

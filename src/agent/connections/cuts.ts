import { type Flow, flowKey } from '#dataplane/flow.ts';
import { type Cut, cutFlow } from '#dataplane/flows/cutFlows.ts';

/** TCP gives a silent peer up after 15 to 30 minutes. */
const lifetimeMs = 30 * 60_000;
/** More than this at once keep no record of the oldest. */
const most = 10_000;

type Entry = { readonly cut: Cut; readonly flow: Flow; readonly since: number };

/** The connections that were cut and that their servers may not know to be over. Times are monotonic milliseconds. */
export class Cuts {
  readonly #entries = new Map<string, Entry>();

  /** Adds cuts, or begins their time anew. */
  add(cuts: Iterable<Cut>, now: number): void {
    for (const cut of cuts) {
      const flow = cutFlow(cut);
      const key = flowKey(flow);
      this.#entries.delete(key);
      this.#entries.set(key, { cut, flow, since: now });
    }
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= most) break;
      this.#entries.delete(key);
    }
  }

  /** Forgets those that are over, and those that `isOver` names. */
  prune(now: number, isOver: (cut: Cut) => boolean = () => false): void {
    for (const [key, { cut, since }] of this.#entries) {
      if (now - since >= lifetimeMs || isOver(cut)) this.#entries.delete(key);
    }
  }

  flows(): Flow[] {
    return [...this.#entries.values()].map(({ flow }) => flow);
  }

  /** Milliseconds until the oldest is over; undefined when there is none. */
  nextEnd(now: number): number | undefined {
    const [oldest] = this.#entries.values();
    return oldest === undefined ? undefined : Math.max(0, oldest.since + lifetimeMs - now);
  }
}

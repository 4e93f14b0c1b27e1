import type { Clock } from '#base/clock.ts';
import { Lane } from './lane.ts';

/**
 * How urgent it is to write a status:
 * - `awaited`: somebody made or edited the policy and may wait for this, or it became better;
 * - `doubtful`: what is written says that all is well, and it is not, which mostly passes by itself;
 * - `counted`: pods came or went, and only the counts of nodes differ.
 */
export type Urgency = 'awaited' | 'doubtful' | 'counted';

/** The turns of one kind of objects. */
export type StatusTurns = {
  /** Whether the status of an object may be written now; otherwise the object is released when its turn has come. */
  readonly admits: (key: string, urgency: Urgency) => boolean;
  /** The status is as it should be. */
  readonly settled: (key: string) => void;
};

/**
 * Decides when statuses are written, for all kinds together. One pod that starts or stops may change the counts of every
 * policy that selects it: written at once, they would keep the API server from starting pods. So they rest, what comes
 * and goes meanwhile is never written, and the rest goes at a rate that nobody feels; what somebody waits for goes first.
 */
export class StatusPace {
  readonly #lanes: Readonly<Record<Urgency, Lane>>;

  constructor(clock: Clock) {
    this.#lanes = {
      awaited: new Lane({ clock, restMs: 0, perSecond: 50, burst: 100 }),
      doubtful: new Lane({ clock, restMs: 1_500, perSecond: 20, burst: 20 }),
      counted: new Lane({ clock, restMs: 3_000, perSecond: 10, burst: 10 }),
    };
  }

  /** The turns of a kind; `release` is told the keys whose turn has come. */
  turnsOf(kind: string, release: (key: string) => void): StatusTurns {
    const lanes = Object.values(this.#lanes);
    return {
      admits: (key, urgency) => {
        const id = `${kind} ${key}`;
        const own = this.#lanes[urgency];
        for (const lane of lanes) if (lane !== own) lane.leave(id);
        return own.admits(id, () => release(key));
      },
      settled: (key) => {
        for (const lane of lanes) lane.leave(`${kind} ${key}`);
      },
    };
  }

  /** Lets nobody go any more. */
  stop(): void {
    for (const lane of Object.values(this.#lanes)) lane.stop();
  }
}

import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '#base/clock.ts';
import { WorkQueue } from '#kube/workQueue.ts';
import type { Logger } from '#telemetry/logger.ts';
import { describeProblems } from './conditions.ts';
import type { PolicyRealization } from './realization.ts';
import type { RealizationTracker } from './realizationTracker.ts';
import type { StatusPace, StatusTurns } from './statusPace.ts';
import { urgencyOf, type WrittenStatus } from './urgency.ts';

/** Most policies are in force before this has passed, so that their first status is the last. */
const firstMs = 200;
/** When a node did not speak yet, it is looked at again after this. */
const patienceMs = 2_000;
const concurrency = 4;

/** What the API server has: the uid of the policy that it is about, and the status. */
export type Existing<S> = { readonly owner: string | undefined; readonly status: S | undefined };

/** Where the statuses of one kind of objects stand. A key names an object. */
export type StatusTarget<S extends WrittenStatus> = {
  /** For logs and turns. */
  readonly kind: string;
  /** The uid of the policy that an object is about now. */
  readonly uidOf: (key: string) => string | undefined;
  readonly existing: (key: string) => Existing<S> | undefined;
  readonly statusOf: (realization: PolicyRealization, previous: S | undefined, nowMs: number) => S;
  /** False when there is no place for the status any more. */
  readonly write: (key: string, realization: PolicyRealization, status: S) => Promise<boolean>;
  /** The status of a policy says for the first time that it has these problems. */
  readonly refused?: (realization: PolicyRealization) => void;
};

/** What a keeper needs. */
export type KeeperOptions = {
  readonly tracker: RealizationTracker;
  readonly pace: StatusPace;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random?: () => number;
};

/** Keeps the statuses of one kind of policies true, with as few writes as that takes. */
export class StatusKeeper<S extends WrittenStatus> {
  readonly #options: KeeperOptions;
  readonly #target: StatusTarget<S>;
  readonly #queue: WorkQueue;
  readonly #turns: StatusTurns;

  constructor(options: KeeperOptions, target: StatusTarget<S>) {
    this.#options = options;
    this.#target = target;
    this.#queue = new WorkQueue({ ...options, concurrency, process: (key) => this.#reconcile(key) });
    this.#turns = options.pace.turnsOf(target.kind, (key) => this.#queue.add(key));
  }

  /** Something about an object may have changed; somebody may wait when it is in force everywhere. */
  look(key: string, isEverywhere = false): void {
    if (isEverywhere) this.#queue.add(key);
    else this.#queue.addAfter(key, firstMs);
  }

  /** Works until `signal` aborts. Never rejects. */
  run(signal: AbortSignal): Promise<void> {
    return this.#queue.run(signal);
  }

  async #reconcile(key: string): Promise<void> {
    const { tracker, clock } = this.#options;
    const uid = this.#target.uidOf(key);
    const realization = uid === undefined ? undefined : tracker.get(uid);
    if (realization === undefined) {
      this.#turns.settled(key);
      return;
    }
    const existing = this.#target.existing(key);
    const status = this.#target.statusOf(realization, existing?.status, clock.now());
    const isOwn = existing?.owner === uid;
    if (isOwn && isDeepStrictEqual(existing?.status, status)) this.#turns.settled(key);
    else if (!realization.isSettled && isOwn && isAbout(existing?.status, status)) {
      // Just started: what a node said to the controller before still holds.
      this.#queue.addAfter(key, patienceMs);
    } else if (this.#turns.admits(key, urgencyOf(isOwn ? existing?.status : undefined, status))) {
      await this.#write(key, realization, existing?.status, status);
    }
  }

  async #write(
    key: string,
    realization: PolicyRealization,
    previous: S | undefined,
    status: S,
  ): Promise<void> {
    const { problems } = realization;
    if (!(await this.#target.write(key, realization, status)) || problems.length === 0) return;
    const told = describeProblems(problems);
    const wasTold = previous?.conditions.some(({ type, message }) => type === 'Accepted' && message === told);
    if (wasTold !== true) this.#target.refused?.(realization);
  }
}

function isAbout(previous: WrittenStatus | undefined, next: WrittenStatus): boolean {
  return previous?.observedGeneration === next.observedGeneration;
}

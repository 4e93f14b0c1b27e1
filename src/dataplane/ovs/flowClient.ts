import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import { KeyedLock } from '#base/keyedLock.ts';
import { roundOf } from '../cookie.ts';
import type { Flow, FlowKey } from '../flow.ts';
import type { FlowOperation } from '../flowDiff.ts';
import { selectFlowLines } from '../flowDump.ts';
import type { AppliedChange, DesiredFlows, FlowChange, FlowUpdate } from '../flowSet.ts';
import type { AuditResult } from './audit.ts';
import { isOvsUnreachable } from './failures.ts';
import { FlowHealer } from './flowHealer.ts';
import { FlowInstaller } from './flowInstaller.ts';
import { type FlowMetrics, noFlowMetrics } from './flowMetrics.ts';
import { FlowWitness } from './flowWitness.ts';
import type { OvsLog } from './log.ts';
import type { OfctlClient } from './ofctl.ts';
import { installOneByOne } from './quarantine.ts';

export type { FlowChange, FlowUpdate } from '../flowSet.ts';

/** Everything a {@link FlowClient} needs. `round` stamps the cookies of this run of the agent. */
export type FlowClientOptions = {
  readonly ofctl: OfctlClient;
  readonly desired: DesiredFlows;
  readonly round: number;
  readonly clock: Clock;
  readonly logger: OvsLog;
  readonly metrics?: FlowMetrics;
  /** Hears what happens to flows; without it the bridge is read instead. */
  readonly witness?: FlowWitness;
  /** Whether the switch forwards; while it does not, bundles may be large. Always, when absent. */
  readonly forwards?: () => boolean;
  /** Runs after the flows of the bridge changed, before that counts as done. */
  readonly afterChange?: () => Promise<void>;
};

type Request = {
  readonly changes: readonly (FlowChange | FlowUpdate)[];
  readonly atomic: boolean;
  readonly done: PromiseWithResolvers<void>;
};

const lockKey = 'bridge';

/**
 * Keeps the bridge's flows equal to the desired ones. Writers take turns; changes that wait are installed together in
 * one bundle. Until {@link settle} flows that nobody asked for are left alone: they are those of the agent's last
 * run, which carry the traffic while this run learns what it should want.
 */
export class FlowClient {
  readonly #ofctl: OfctlClient;
  readonly #desired: DesiredFlows;
  readonly #round: number;
  readonly #logger: OvsLog;
  readonly #witness: FlowWitness;
  readonly #installer: FlowInstaller;
  readonly #healer: FlowHealer;
  readonly #lock = new KeyedLock();
  #waiting: Request[] = [];
  #settled = false;

  constructor(options: FlowClientOptions) {
    this.#ofctl = options.ofctl;
    this.#desired = options.desired;
    this.#round = options.round;
    this.#logger = options.logger;
    const { metrics = noFlowMetrics, witness = new FlowWitness(options.clock) } = options;
    this.#witness = witness;
    const { forwards = () => true, afterChange = async () => {} } = options;
    this.#installer = new FlowInstaller({ ...options, metrics, witness, forwards, afterChange });
    this.#healer = new FlowHealer({
      ...options,
      metrics,
      witness,
      installer: this.#installer,
      installAll: () => this.#installAll(false),
      install: (keys) => this.#install(keys, false),
      removesUnasked: () => this.#settled,
      exclusively: (task) => this.#exclusively(task),
    });
  }

  /**
   * Changes what owners want and installs the difference; resolves when the bridge holds it.
   * @param options.atomic keeps a change of more than 1,000 flows in one bundle.
   * @throws CodedError ANTREA_FLOW_REFUSED: the change is undone. ANTREA_OVS_UNREACHABLE: the change stays wanted and
   * is installed when the switch is back.
   */
  apply(changes: readonly FlowChange[], options: { readonly atomic?: boolean } = {}): Promise<void> {
    return this.#request(changes, options);
  }

  /** As {@link apply}, for owners of so many flows that naming them all would cost more than the change. */
  update(updates: readonly FlowUpdate[], options: { readonly atomic?: boolean } = {}): Promise<void> {
    return this.#request(updates, options);
  }

  #request(
    changes: readonly (FlowChange | FlowUpdate)[],
    options: { readonly atomic?: boolean },
  ): Promise<void> {
    const request = { changes, atomic: options.atomic ?? false, done: Promise.withResolvers<void>() };
    this.#waiting.push(request);
    // The first waiter's turn takes all that wait; later turns find nothing left.
    this.#exclusively(() => this.#flush()).catch(request.done.reject);
    return request.done.promise;
  }

  /**
   * Installs everything again after ovs-vswitchd restarted, in one bundle. Should that be refused, the owners whose
   * flows are to blame are given up, with an error in the log.
   */
  replay(): Promise<void> {
    return this.#exclusively(async () => {
      await this.#installAll(true);
    });
  }

  /**
   * Everything is known and installed: deletes the flows of earlier rounds, then whatever else nobody asked for. From
   * now on unasked flows are removed when an audit finds them.
   */
  settle(): Promise<void> {
    return this.#exclusively(async () => {
      // What could not be written yet must be there before anything goes.
      await this.#installAll(false);
      const rounds = new Set((await this.#ofctl.dumpFlows()).map((flow) => roundOf(flow.cookie)));
      rounds.delete(this.#round);
      this.#witness.doubt();
      await this.#ofctl.deleteRounds([...rounds]);
      this.#settled = true;
      await this.#installAll(false);
    });
  }

  /** Resolves when everything asked for until now is installed or refused. */
  drained(): Promise<void> {
    return this.#exclusively(async () => {});
  }

  /** See {@link FlowHealer.audit}. */
  audit(options: Parameters<FlowHealer['audit']>[0]): Promise<AuditResult> {
    return this.#healer.audit(options);
  }

  /** Resolves when everything installed so far was seen in the switch. */
  verify(): Promise<void> {
    return this.#healer.verify();
  }

  /** Whether the switch tells of every change, and nothing was missed. */
  get isSure(): boolean {
    return this.#witness.isSure;
  }

  /** An owner's flows as people read them, with counters; `ports` are the port numbers by name. */
  async ownerFlowLines(owner: string, ports: ReadonlyMap<string, number>): Promise<string[]> {
    return this.flowLines(this.#desired.flowsOf(owner), ports);
  }

  /** Flows as people read them, with counters, as far as the switch has them. */
  async flowLines(wanted: readonly Flow[], ports: ReadonlyMap<string, number>): Promise<string[]> {
    const lines: string[] = [];
    for (const table of new Set(wanted.map((flow) => flow.table))) {
      lines.push(...(await this.#ofctl.dumpFlowLines({ table })));
    }
    return selectFlowLines(lines, wanted, ports);
  }

  /** Every flow that is wanted. */
  *wanted(): Iterable<Flow> {
    for (const [, flow] of this.#desired.entries()) yield flow;
  }

  /** The number of flows that are wanted. */
  get desiredCount(): number {
    return this.#desired.size;
  }

  async #flush(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length > 0) await this.#installTogether(batch);
  }

  /** Installs a batch; one that is refused is taken apart, so that only the culprit fails. */
  async #installTogether(batch: readonly Request[]): Promise<void> {
    const undo: AppliedChange['undo'][] = [];
    const keys: FlowKey[] = [];
    for (const { changes } of batch) {
      for (const change of changes) {
        const applied = this.#desired.apply(change);
        undo.push(applied.undo);
        for (const key of applied.keys) keys.push(key);
      }
    }
    try {
      await this.#install(
        keys,
        batch.some((request) => request.atomic),
      );
      for (const request of batch) request.done.resolve();
    } catch (error) {
      if (isOvsUnreachable(error)) rejectAll(batch, error);
      else await this.#takeApart(batch, undo.reverse(), keys, error);
    }
  }

  async #takeApart(
    batch: readonly Request[],
    undo: readonly AppliedChange['undo'][],
    keys: readonly FlowKey[],
    error: unknown,
  ): Promise<void> {
    for (const before of undo) this.#desired.apply(before());
    try {
      // Chunks before the refused one may be in: take them back, but not what a former run left there: until this run has
      // written the same that is all that protects pods.
      await this.#installer.install(keys, {
        atomic: false,
        removeUnasked: this.#settled,
        sparesFormerRounds: true,
      });
    } catch (second) {
      rejectAll(batch, second);
      return;
    }
    if (batch.length === 1) {
      rejectAll(batch, error);
      return;
    }
    for (const request of batch) await this.#installTogether([request]);
  }

  /** Reads the bridge and installs all differences. */
  async #installAll(atomic: boolean): Promise<FlowOperation[]> {
    this.#installer.forget();
    try {
      return await this.#install([], atomic);
    } catch (error) {
      if (isOvsUnreachable(error)) throw error;
    }
    await installOneByOne(
      this.#desired,
      (keys) => this.#installer.install(keys, { atomic, removeUnasked: false }),
      (owner, error) => {
        this.#logger.error({ owner, error: messageOf(error) }, 'flows are refused and given up');
      },
    );
    this.#installer.forget();
    return this.#install([], atomic);
  }

  #install(keys: Iterable<FlowKey>, atomic: boolean): Promise<FlowOperation[]> {
    return this.#installer.install(keys, { atomic, removeUnasked: this.#settled });
  }

  #exclusively<T>(task: () => Promise<T>): Promise<T> {
    return this.#lock.run(lockKey, task);
  }
}

function rejectAll(batch: readonly Request[], error: unknown): void {
  for (const request of batch) request.done.reject(error);
}

import type { Clock } from '#base/clock.ts';
import { chunked } from '../bundle.ts';
import { roundOf } from '../cookie.ts';
import { type FlowKey, flowKey } from '../flow.ts';
import { diffAllFlows, diffFlows, type FlowOperation, type KeyedOperation } from '../flowDiff.ts';
import type { DesiredFlows } from '../flowSet.ts';
import { BelievedFlows, type FlowPlace, placeKey } from './believedFlows.ts';
import type { FlowMetrics } from './flowMetrics.ts';
import type { FlowEvent } from './flowNotice.ts';
import type { FlowWitness } from './flowWitness.ts';
import type { OfctlClient } from './ofctl.ts';

/** How to install: `atomic` in one bundle whatever the size; `removeUnasked` deletes what nobody asked for. */
export type InstallOptions = {
  readonly atomic: boolean;
  readonly removeUnasked: boolean;
  /** Deletes no flow that a former run installed. */
  readonly sparesFormerRounds?: boolean;
};

/** What a {@link FlowInstaller} needs. */
export type FlowInstallerOptions = {
  readonly ofctl: OfctlClient;
  readonly desired: DesiredFlows;
  readonly round: number;
  readonly clock: Clock;
  readonly metrics: FlowMetrics;
  readonly witness: FlowWitness;
  /** False while nothing is forwarded yet: no bundle can hold up anybody, and none need be atomic. */
  readonly forwards: () => boolean;
  /** Runs after the flows of the bridge changed, before that counts as done. */
  readonly afterChange: () => Promise<void>;
};

/** Vswitchd keeps a whole bundle in memory: one of 100,000 flows takes 100 MB. */
const startBundle = 20_000;

/**
 * Brings the bridge from what it is believed to hold to what is desired. The belief is read from the bridge when there
 * is none: at the start, after a failure, and when somebody says it is void. Calls must not overlap.
 */
export class FlowInstaller {
  readonly #options: FlowInstallerOptions;
  #believed: BelievedFlows | undefined;
  /** What was believed last: most readings only confirm it. */
  #last: BelievedFlows | undefined;

  constructor(options: FlowInstallerOptions) {
    this.#options = options;
  }

  /** Makes the next installation read the bridge first. */
  forget(): void {
    this.#last = this.#believed ?? this.#last;
    this.#believed = undefined;
  }

  /** Whether `counts` (flows by table) are those of the flows that the bridge is believed to hold. */
  agrees(counts: ReadonlyMap<number, number>): boolean {
    return this.#believed?.agrees(counts) ?? false;
  }

  /**
   * Installs the differences under `keys`, or all of them when the bridge had to be read first. Returns what was done.
   * @throws what {@link OfctlClient.applyBundle} throws; then the bridge is read again the next time.
   */
  async install(keys: Iterable<FlowKey>, options: InstallOptions): Promise<FlowOperation[]> {
    const { desired, round, witness, afterChange } = this.#options;
    const known = this.#believed;
    const believed = known ?? (await this.#read());
    const all = known
      ? diffFlows(keys, desired, believed, round)
      : diffAllFlows(desired, believed, round, { keys, removeUnasked: options.removeUnasked });
    const isOwn = ({ key }: KeyedOperation) => roundOf(believed.get(key)?.cookie ?? 0n) === round;
    const operations =
      options.sparesFormerRounds === true ? all.filter((each) => each.kind !== 'delete' || isOwn(each)) : all;
    this.forget();
    for (const bundle of this.#bundles(operations, options.atomic)) {
      await this.#send(bundle);
      believed.record(bundle);
    }
    if (operations.length > 0) await afterChange();
    this.#believed = believed;
    if (known === undefined) witness.readingEnded();
    return operations;
  }

  /** Those events that what the bridge is believed to hold does not explain; none when nothing is believed. */
  unexplained(events: readonly FlowEvent[]): FlowEvent[] {
    const at = this.#believed?.at(events);
    if (at === undefined) return [];
    return events.filter((event) => {
      const flows = at.get(placeKey(event)) ?? [];
      if (event.kind === 'gone') return flows.length > 0;
      return !flows.some(({ actions, cookie }) => actions === event.actions && cookie === event.cookie);
    });
  }

  /** Reads single places of the bridge. Returns the keys of flows that were believed to be there or are. */
  async reread(places: readonly FlowPlace[]): Promise<FlowKey[]> {
    const found = [];
    for (const place of places) {
      const flows = await this.#options.ofctl.dumpFlows(place);
      // The switch also names flows that match less.
      found.push(...flows.filter((flow) => placeKey(flow) === placeKey(place)));
    }
    return this.#believed?.replaceAt(places, found) ?? found.map(flowKey);
  }

  #bundles(operations: readonly KeyedOperation[], atomic: boolean): readonly (readonly KeyedOperation[])[] {
    if (!this.#options.forwards()) return chunked(operations, startBundle);
    return atomic ? [operations] : chunked(operations);
  }

  async #read(): Promise<BelievedFlows> {
    this.#options.witness.readingBegins();
    const flows = await this.#options.ofctl.dumpFlows();
    return this.#last?.isExactly(flows) ? this.#last : new BelievedFlows(flows);
  }

  async #send(bundle: readonly FlowOperation[]): Promise<void> {
    if (bundle.length === 0) return;
    const { clock, ofctl, metrics, witness } = this.#options;
    const start = clock.monotonic();
    witness.expect(bundle);
    let failed = true;
    try {
      await ofctl.applyBundle(bundle);
      failed = false;
    } finally {
      if (failed) witness.doubt();
      const milliseconds = clock.monotonic() - start;
      for (const kind of new Set(bundle.map((operation) => operation.kind))) {
        metrics.bundle(kind, milliseconds, failed);
      }
    }
  }
}

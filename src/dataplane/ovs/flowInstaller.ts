import type { Clock } from '#base/clock.ts';
import { chunked } from '../bundle.ts';
import { type FlowKey, flowKey } from '../flow.ts';
import { diffFlows, type FlowOperation, type InstalledFlow, indexFlows } from '../flowDiff.ts';
import type { DesiredFlows } from '../flowSet.ts';
import type { FlowMetrics } from './flowMetrics.ts';
import type { OfctlClient } from './ofctl.ts';

/** How to install: `atomic` in one bundle whatever the size; `removeUnasked` deletes what nobody asked for. */
export type InstallOptions = { readonly atomic: boolean; readonly removeUnasked: boolean };

/**
 * Brings the bridge from what it is believed to hold to what is desired. The belief is read from the bridge when there
 * is none: at the start, after a failure, and when somebody says it is void. Calls must not overlap.
 */
export class FlowInstaller {
  readonly #ofctl: OfctlClient;
  readonly #desired: DesiredFlows;
  readonly #round: number;
  readonly #clock: Clock;
  readonly #metrics: FlowMetrics;
  #believed: Map<FlowKey, InstalledFlow> | undefined;

  constructor(options: {
    readonly ofctl: OfctlClient;
    readonly desired: DesiredFlows;
    readonly round: number;
    readonly clock: Clock;
    readonly metrics: FlowMetrics;
  }) {
    this.#ofctl = options.ofctl;
    this.#desired = options.desired;
    this.#round = options.round;
    this.#clock = options.clock;
    this.#metrics = options.metrics;
  }

  /** Makes the next installation read the bridge first. */
  forget(): void {
    this.#believed = undefined;
  }

  /** Whether `counts` (flows by table) are those of the flows that the bridge is believed to hold. */
  agrees(counts: ReadonlyMap<number, number>): boolean {
    if (this.#believed === undefined) return false;
    const expected = new Map<number, number>();
    for (const { table } of this.#believed.values()) expected.set(table, (expected.get(table) ?? 0) + 1);
    return (
      expected.size === counts.size && [...expected].every(([table, count]) => counts.get(table) === count)
    );
  }

  /**
   * Installs the differences under `keys`, or all of them when the bridge had to be read first. Returns what was done.
   * @throws what {@link OfctlClient.applyBundle} throws; then the bridge is read again the next time.
   */
  async install(keys: Iterable<FlowKey>, options: InstallOptions): Promise<FlowOperation[]> {
    const known = this.#believed;
    const believed = known ?? indexFlows(await this.#ofctl.dumpFlows());
    const candidates = known ? keys : this.#everything(keys, believed, options.removeUnasked);
    const operations = diffFlows(candidates, this.#desired, believed, this.#round);
    this.#believed = undefined;
    for (const bundle of options.atomic ? [operations] : chunked(operations)) {
      await this.#send(bundle);
      record(believed, bundle);
    }
    this.#believed = believed;
    return operations;
  }

  /** Keys to compare after reading the bridge; without `removeUnasked` flows that only the bridge knows are left out. */
  #everything(
    keys: Iterable<FlowKey>,
    believed: ReadonlyMap<FlowKey, InstalledFlow>,
    removeUnasked: boolean,
  ): Iterable<FlowKey> {
    return [...keys, ...this.#desired.keys(), ...(removeUnasked ? believed.keys() : [])];
  }

  async #send(bundle: readonly FlowOperation[]): Promise<void> {
    if (bundle.length === 0) return;
    const start = this.#clock.monotonic();
    let failed = true;
    try {
      await this.#ofctl.applyBundle(bundle);
      failed = false;
    } finally {
      const milliseconds = this.#clock.monotonic() - start;
      for (const kind of new Set(bundle.map((operation) => operation.kind))) {
        this.#metrics.bundle(kind, milliseconds, failed);
      }
    }
  }
}

function record(believed: Map<FlowKey, InstalledFlow>, operations: readonly FlowOperation[]): void {
  for (const operation of operations) {
    const key = flowKey(operation.flow);
    if (operation.kind === 'delete') believed.delete(key);
    else believed.set(key, operation.flow);
  }
}

import { messageOf } from '#base/errors.ts';
import type { Flow } from '#dataplane/flow.ts';
import { isOvsUnreachable } from '#dataplane/ovs/failures.ts';
import type { FlowClient, FlowUpdate } from '#dataplane/ovs/flowClient.ts';
import {
  bundleOf,
  bundlesOf,
  deltaSize,
  type FlowDelta,
  type PolicyDelta,
  piecesOf,
  policyOwners,
} from '#dataplane/policy/delta.ts';
import type { Phases } from '#dataplane/policy/policyChange.ts';
import type { Logger } from '#telemetry/logger.ts';

/** A change of up to `atOnce` flows goes in one bundle, which is as atomic as it gets; others in pieces of `piece`. */
export type BundleSizes = { readonly atOnce: number; readonly piece: number };

/** Bundles of 1,000 flows hold up forwarding for 12 ms. */
const defaultSizes: BundleSizes = { atOnce: 500, piece: 1_000 };

/** `refused`: the switch did not take some flows. `away`: it did not answer, and gets them when it is back. */
export type WriteResult = 'done' | 'refused' | 'away';

/** Brings changes of policies into the switch, in the steps that keep old and new apart. */
export class FlowWriter {
  readonly #flows: Pick<FlowClient, 'apply' | 'update'>;
  readonly #logger: Logger;

  readonly #sizes: BundleSizes;
  readonly #forwards: () => boolean;

  constructor(options: {
    readonly flows: Pick<FlowClient, 'apply' | 'update'>;
    readonly logger: Logger;
    readonly sizes?: BundleSizes;
    /** Whether the switch forwards: before that nobody could see a mix of old and new. Always, when absent. */
    readonly forwards?: () => boolean;
  }) {
    this.#forwards = options.forwards ?? (() => true);
    this.#sizes = options.sizes ?? defaultSizes;
    this.#flows = options.flows;
    this.#logger = options.logger;
  }

  /** Makes changes one after the other. Never rejects: trouble with one step must not keep the others, which close what has to be closed. */
  async write(...changes: readonly Phases[]): Promise<WriteResult> {
    if (!this.#forwards())
      return this.#once(changes.flatMap(({ stage, flip, cleanup }) => [stage, flip, cleanup]));
    const results: WriteResult[] = [];
    for (const change of changes) results.push(await this.#inSteps(change));
    return worst(results);
  }

  async #inSteps({ stage, flip, cleanup }: Phases): Promise<WriteResult> {
    const total = deltaSize(stage) + deltaSize(flip) + deltaSize(cleanup);
    if (total <= this.#sizes.atOnce) return this.#once([stage, flip, cleanup]);
    return worst([await this.pieces(stage), await this.#once([flip]), await this.pieces(cleanup)]);
  }

  /** In pieces: for what has no meaning yet or no more, and for flows that only replace their like. */
  async pieces(delta: PolicyDelta): Promise<WriteResult> {
    const results: WriteResult[] = [];
    for (const bundle of bundlesOf(delta, this.#sizes.piece)) results.push(await this.#apply(bundle, false));
    return worst(results);
  }

  /** Changes the flows that keep pods from Services, in pieces: each closes or opens one way for itself. */
  async services({ put, drop }: FlowDelta): Promise<WriteResult> {
    const results: Promise<WriteResult>[] = [];
    for (const bundle of piecesOf(policyOwners.services, { put, drop }, this.#sizes.piece)) {
      results.push(this.#apply([bundle], false));
    }
    return worst(await Promise.all(results));
  }

  /** Makes these all the flows that policies have. */
  async replace({ rules, isolation }: PolicyDelta, services: readonly Flow[]): Promise<WriteResult> {
    const all = (owner: string, flows: readonly Flow[]) =>
      this.attempt(this.#flows.apply([{ owner, flows }]));
    return worst([
      await all(policyOwners.isolation, isolation.put),
      await all(policyOwners.services, services),
      await all(policyOwners.rules, rules.put),
    ]);
  }

  /** The later of two words about the same flow counts. */
  async #once(deltas: readonly PolicyDelta[]): Promise<WriteResult> {
    const changes = deltas.flatMap(bundleOf);
    if (changes.length === 0) return 'done';
    const result = await this.#apply(changes, true);
    if (result !== 'refused' || changes.length === 1) return result;
    // Together they were refused and nothing is in: each for itself, so that what isolates is.
    for (const change of changes) await this.#apply([change], true);
    return result;
  }

  #apply(changes: readonly FlowUpdate[], atomic: boolean): Promise<WriteResult> {
    return this.attempt(this.#flows.update(changes, { atomic }));
  }

  /** What became of a change that is on its way. */
  async attempt(work: Promise<void>): Promise<WriteResult> {
    try {
      await work;
      return 'done';
    } catch (error) {
      if (isOvsUnreachable(error)) return 'away';
      this.#logger.error({ error: messageOf(error) }, 'flows of policies were refused');
      return 'refused';
    }
  }
}

/** The worst of several results. */
export function worst(results: readonly WriteResult[]): WriteResult {
  if (results.includes('refused')) return 'refused';
  return results.includes('away') ? 'away' : 'done';
}

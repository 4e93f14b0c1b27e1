import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import { clusterResourcePath } from '#crds/definition.ts';
import { traceflow } from '#crds/traceflow.ts';
import { type TraceflowNodeResult, type TraceflowStatus, traceflowStatus } from '#crds/traceflowStatus.ts';
import { apiStatus } from '#kube/errors.ts';
import type { KubeObject } from '#kube/objects.ts';
import type { KubeTransport } from '#kube/transport.ts';
import type { Logger } from '#telemetry/logger.ts';

/** Which Traceflow it is: one of the same name may come after it. */
export type TraceflowRef = { readonly name: string; readonly uid: string };

/** What a {@link StatusWriter} needs. */
export type StatusWriterOptions = {
  readonly transport: Pick<KubeTransport, 'request'>;
  readonly node: string;
  readonly clock: Clock;
  readonly logger: Logger;
};

type Written = KubeObject & { readonly status?: unknown };

const tries = 10;
const againMs = 100;

/** Writes this node's part of the status of Traceflows that run. Several nodes write to one: none undoes another's. */
export class StatusWriter {
  readonly #options: StatusWriterOptions;

  constructor(options: StatusWriterOptions) {
    this.#options = options;
  }

  /** Replaces what this node said. Never rejects. */
  report(ref: TraceflowRef, result: Omit<TraceflowNodeResult, 'node' | 'timestamp'>): Promise<void> {
    const { node, clock } = this.#options;
    const own = { node, ...result, timestamp: Math.floor(clock.now() / 1000) };
    return this.#change(ref, ({ results = [] }) => ({
      results: [...results.filter((each) => each.node !== node), own],
    }));
  }

  /** Says that it cannot be done, which ends it: its tag is free. Never rejects. */
  fail(ref: TraceflowRef, reason: string): Promise<void> {
    return this.#change(ref, () => ({ phase: 'Failed', reason, dataplaneTag: 0 }));
  }

  async #change(ref: TraceflowRef, change: (status: TraceflowStatus) => TraceflowStatus): Promise<void> {
    const { clock, logger } = this.#options;
    for (let left = tries; left > 0; left--) {
      try {
        await this.#tryOnce(ref, change);
        return;
      } catch (error) {
        if (apiStatus(error) === 404) return;
        // Somebody else was first: its words are read and kept.
        if (apiStatus(error) === 409) continue;
        logger.warn({ traceflow: ref.name, reason: messageOf(error) }, 'a Traceflow could not be written');
        await clock.sleep(againMs);
      }
    }
  }

  async #tryOnce(ref: TraceflowRef, change: (status: TraceflowStatus) => TraceflowStatus): Promise<void> {
    const { transport } = this.#options;
    const path = clusterResourcePath(traceflow, ref.name);
    const { metadata, status } = await transport.request<Written>({ method: 'GET', path });
    const before = traceflowStatus.parse(status ?? {});
    if (metadata.uid !== ref.uid || before.phase !== 'Running') return;
    await transport.request({
      method: 'PATCH',
      path: `${path}/status`,
      contentType: 'application/merge-patch+json',
      body: { metadata: { resourceVersion: metadata.resourceVersion }, status: change(before) },
    });
  }
}

import type { TraceflowSpec } from '#crds/traceflow.ts';
import type { TraceflowObservation, TraceflowStatus } from '#crds/traceflowStatus.ts';

const defaultTimeoutS = 20;
const ends: ReadonlySet<TraceflowObservation['action']> = new Set([
  'Delivered',
  'Dropped',
  'Rejected',
  'ForwardedOutOfOverlay',
]);

/** What is to be done next about a Traceflow that runs. */
export type Outcome =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'wait'; readonly ms: number };

/**
 * How a Traceflow that began at `startMs` stands: it succeeds once its sender told all it can, and it is known where the
 * packet ended, whatever the end; and fails after its timeout.
 */
export function outcomeOf(
  { timeout = defaultTimeoutS }: Pick<TraceflowSpec, 'timeout'>,
  { results = [] }: Pick<TraceflowStatus, 'results'>,
  startMs: number,
  nowMs: number,
): Outcome {
  const sent = results.find(({ role }) => role === 'Sender')?.observations ?? [];
  const last = sent.at(-1);
  const isEnded = results.some(({ observations = [] }) =>
    observations.some(({ action }) => ends.has(action)),
  );
  const isKnown = last !== undefined && isEnded;
  // What goes to a Service leaves the bridge to come back translated: the sender sees it again.
  const isAway = last?.action === 'Forwarded' && last.tunnelDstIP === undefined;
  const left = startMs + timeout * 1000 - nowMs;
  if (isKnown && (!isAway || left <= 0)) return { kind: 'succeeded' };
  return left > 0 ? { kind: 'wait', ms: left } : { kind: 'failed', reason: 'traceflow timeout' };
}

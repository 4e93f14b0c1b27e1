import type { TraceflowObservation, TraceflowStatus } from '#crds/traceflowStatus.ts';

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
 * How a Traceflow stands that has so many milliseconds left: it succeeds once its sender told all it can, and it is known
 * where the packet ended, whatever the end; and fails when its time is up.
 */
export function outcomeOf({ results = [] }: Pick<TraceflowStatus, 'results'>, leftMs: number): Outcome {
  const sent = results.find(({ role }) => role === 'Sender')?.observations ?? [];
  const last = sent.at(-1);
  const isEnded = results.some(({ observations = [] }) =>
    observations.some(({ action }) => ends.has(action)),
  );
  const isKnown = last !== undefined && isEnded;
  // What goes to a Service leaves the bridge to come back translated: the sender sees it again.
  const isAway = last?.action === 'Forwarded' && last.tunnelDstIP === undefined;
  if (isKnown && (!isAway || leftMs <= 0)) return { kind: 'succeeded' };
  return leftMs > 0 ? { kind: 'wait', ms: leftMs } : { kind: 'failed', reason: 'traceflow timeout' };
}

import { describe, expect, it } from 'vitest';
import type { TraceflowNodeResult, TraceflowObservation } from '#crds/traceflowStatus.ts';
import { outcomeOf } from './outcome.ts';

const seen = (action: TraceflowObservation['action'], more: Partial<TraceflowObservation> = {}) => ({
  component: 'Forwarding' as const,
  action,
  ...more,
});
const sender = (...observations: TraceflowObservation[]): TraceflowNodeResult => ({
  role: 'Sender',
  observations,
});
const receiver = (...observations: TraceflowObservation[]): TraceflowNodeResult => ({
  role: 'Receiver',
  observations,
});
const tunnelled = seen('Forwarded', { tunnelDstIP: '192.0.2.1' });

function outcome(results: TraceflowNodeResult[], leftMs = 19_000) {
  return outcomeOf({ results }, leftMs);
}

describe('outcomeOf', () => {
  it('waits for both sides, in any order', () => {
    expect(outcome([])).toEqual({ kind: 'wait', ms: 19_000 });
    expect(outcome([sender(tunnelled)])).toEqual({ kind: 'wait', ms: 19_000 });
    expect(outcome([receiver(seen('Delivered'))])).toEqual({ kind: 'wait', ms: 19_000 });
    expect(outcome([receiver(seen('Delivered')), sender(tunnelled)])).toEqual({ kind: 'succeeded' });
  });

  it.each(['Delivered', 'Dropped', 'Rejected', 'ForwardedOutOfOverlay'] as const)(
    'is over when %s',
    (action) => {
      expect(outcome([sender(seen('Forwarded'), seen(action))])).toEqual({ kind: 'succeeded' });
    },
  );

  it('waits until the sender has seen what it sent to a Service come back, but not for ever', () => {
    const results = [sender(seen('Forwarded')), receiver(seen('Delivered'))];
    expect(outcome(results)).toEqual({ kind: 'wait', ms: 19_000 });
    expect(outcome(results, 0)).toEqual({ kind: 'succeeded' });
  });

  it('fails when its time is up', () => {
    expect(outcome([sender(tunnelled)], 0)).toEqual({ kind: 'failed', reason: 'traceflow timeout' });
    expect(outcome([sender(tunnelled)], 1)).toEqual({ kind: 'wait', ms: 1 });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideWrite, defaultHeartbeat, type HeartbeatState } from './heartbeat.ts';

function decide(state: Partial<HeartbeatState>) {
  const quiet = { nowMs: 100_000, lastAttemptMs: 90_000, lastWriteMs: 90_000, changed: false };
  return decideWrite({ ...quiet, ...state }, defaultHeartbeat);
}

describe('decideWrite', () => {
  it('writes at once at the start', () => {
    const start = { lastAttemptMs: undefined, lastWriteMs: undefined };
    expect(decide(start)).toEqual({ kind: 'write', reason: 'first' });
  });

  it('waits for the heartbeat while nothing changes', () => {
    expect(decide({})).toEqual({ kind: 'wait', ms: 50_000 });
    expect(decide({ nowMs: 150_000 })).toEqual({ kind: 'write', reason: 'heartbeat' });
  });

  it('writes a change at once, but not within 5 s of the last attempt', () => {
    expect(decide({ changed: true })).toEqual({ kind: 'write', reason: 'changed' });
    expect(decide({ changed: true, nowMs: 92_000 })).toEqual({ kind: 'wait', ms: 3_000 });
  });

  it('tries again 5 s after a failure', () => {
    const failed = { lastWriteMs: undefined, lastAttemptMs: 99_000 };
    expect(decide(failed)).toEqual({ kind: 'wait', ms: 4_000 });
    expect(decide({ ...failed, nowMs: 104_000 })).toEqual({ kind: 'write', reason: 'first' });
  });

  it('never writes twice within 5 s, never later than 60 s, and delays no change beyond 5 s', () => {
    const gaps = fc.array(fc.tuple(fc.integer({ min: 1, max: 20_000 }), fc.boolean()), { maxLength: 200 });
    fc.assert(fc.property(gaps, (steps) => checkRun(steps)));
  });
});

/** Plays time steps, each with or without a change, as a writer that looks when it was told to or is woken. */
function checkRun(steps: readonly (readonly [number, boolean])[]): void {
  let nowMs = 0;
  let last: number | undefined;
  let changedAt: number | undefined;
  for (const [gap, changes] of steps) {
    nowMs += gap;
    if (changes) changedAt ??= nowMs;
    const state = { nowMs, lastAttemptMs: last, lastWriteMs: last, changed: changedAt !== undefined };
    const decision = decideWrite(state, defaultHeartbeat);
    const sinceLast = last === undefined ? Number.POSITIVE_INFINITY : nowMs - last;
    if (decision.kind === 'write') {
      expect(sinceLast).toBeGreaterThanOrEqual(5_000);
      last = nowMs;
      changedAt = undefined;
    } else {
      expect(sinceLast + decision.ms).toBeLessThanOrEqual(60_000);
      if (changedAt !== undefined) expect(nowMs + decision.ms - changedAt).toBeLessThanOrEqual(5_000);
    }
  }
}

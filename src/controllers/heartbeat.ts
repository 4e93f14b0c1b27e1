/** How often an object that says "I am alive" is written. Milliseconds. */
export type HeartbeatTimes = {
  /** At the latest this long after the last write. */
  readonly heartbeatMs: number;
  /** Never sooner than this after the last attempt. */
  readonly minIntervalMs: number;
};

/** Once a minute as Antrea v0.9.2, and at most one write per 5 s however much changes. */
export const defaultHeartbeat: HeartbeatTimes = { heartbeatMs: 60_000, minIntervalMs: 5_000 };

/** What is known when the decision is taken. Times are monotonic, so that a clock that jumps changes nothing. */
export type HeartbeatState = {
  readonly nowMs: number;
  /** Undefined before the first attempt, and when an attempt is wanted whatever was written. */
  readonly lastAttemptMs: number | undefined;
  /** Undefined until a write succeeded. */
  readonly lastWriteMs: number | undefined;
  /** Whether the content differs from what was last written. */
  readonly changed: boolean;
};

/** Write now, and why; or look again after `ms`. */
export type HeartbeatDecision =
  | { readonly kind: 'write'; readonly reason: 'first' | 'changed' | 'heartbeat' }
  | { readonly kind: 'wait'; readonly ms: number };

/** Decides whether an object has to be written now. */
export function decideWrite(state: HeartbeatState, times: HeartbeatTimes): HeartbeatDecision {
  const { nowMs, lastAttemptMs, lastWriteMs, changed } = state;
  const pause = lastAttemptMs === undefined ? 0 : lastAttemptMs + times.minIntervalMs - nowMs;
  const due = lastWriteMs === undefined ? 0 : lastWriteMs + times.heartbeatMs - nowMs;
  const ms = Math.max(pause, changed ? 0 : due);
  if (ms > 0) return { kind: 'wait', ms };
  if (lastWriteMs === undefined) return { kind: 'write', reason: 'first' };
  return { kind: 'write', reason: due <= 0 ? 'heartbeat' : 'changed' };
}

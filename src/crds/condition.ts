import { z } from 'zod';

/** The three answers a condition can give. */
const conditionStatus = z.enum(['True', 'False', 'Unknown']);

/** The schema of one condition whose `type` is one of `types`. */
export function conditionSchema<const T extends readonly [string, ...string[]]>(types: T) {
  return z.object({
    type: z.enum(types).describe('What the condition is about.'),
    status: conditionStatus.describe('Whether it holds: True, False or Unknown.'),
    lastHeartbeatTime: z.iso.datetime().describe('When this was last found to be so.'),
    reason: z.string().describe('Why it does not hold: one word for programs.').optional(),
    message: z.string().describe('Why it does not hold: a sentence for people.').optional(),
  });
}

/** What one probe found. `reason` is one CamelCase word, `message` a sentence. */
export type Finding =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: string; readonly message: string };

/** The finding of a probe that has nothing to complain about. */
export const fine: Finding = { ok: true };

/** A condition of type `T` as it is written into an object. */
export type Condition<T extends string> = {
  type: T;
  status: 'True' | 'False';
  lastHeartbeatTime: string;
  reason?: string;
  message?: string;
};

/** Fine when `ok`, else the failure. */
export function check(ok: boolean, reason: string, message: string): Finding {
  return ok ? fine : { ok, reason, message };
}

/**
 * The condition that follows from `findings`: True when all are fine, else False with the reason of the first
 * failure and the messages of all. `nowMs` is wall-clock time.
 */
export function deriveCondition<T extends string>(
  type: T,
  findings: readonly Finding[],
  nowMs: number,
): Condition<T> {
  const failures = findings.filter((finding) => !finding.ok);
  const [first] = failures;
  const lastHeartbeatTime = rfc3339(nowMs);
  if (first === undefined) return { type, status: 'True', lastHeartbeatTime };
  const message = failures.map((failure) => failure.message).join('; ');
  return { type, status: 'False', lastHeartbeatTime, reason: first.reason, message };
}

/** Wall-clock milliseconds as Kubernetes writes times: RFC 3339, UTC, whole seconds. */
function rfc3339(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

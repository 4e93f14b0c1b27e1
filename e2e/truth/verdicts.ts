/**
 * What the model, the traces and the probes say, and where they differ.
 * @module
 */

import type { TraceOutcome } from '#dataplane/traceText.ts';
import { type Connection, evaluate, type PolicyView, type Verdict } from '#policy/evaluate.ts';
import type { Attempt } from './attempts.ts';
import { served } from './cast.ts';
import { clientPort } from './passes.ts';

/** Whether each attempt gets through, by its id. */
export type Matrix = ReadonlyMap<string, boolean>;

/** The model's word for each attempt. @throws Error when the model does not know an end */
export function modelMatrix(view: PolicyView, attempts: readonly Attempt[]): Matrix {
  return new Map(
    attempts.map((attempt) => [attempt.id, verdictsOf(view, attempt).every(({ allowed }) => allowed)]),
  );
}

/** Why the model says so, for a report. */
export function explain(view: PolicyView, attempt: Attempt): string {
  return verdictsOf(view, attempt)
    .map(({ egress, ingress }) => `egress ${JSON.stringify(egress)}, ingress ${JSON.stringify(ingress)}`)
    .join('; then ');
}

/**
 * Whether it may be lost though the model lets it through: a datagram in fragments that a rule has to judge. The later
 * fragments carry no ports: the userspace datapath drops what it cannot judge, and what is dropped by another port
 * (docs/pipeline.md).
 */
export function mayBeLost(view: PolicyView, attempt: Attempt): boolean {
  if (attempt.kind !== 'fragments') return false;
  const isRuled = ({ egress, ingress }: Verdict) => egress.reason === 'rule' || ingress.reason === 'rule';
  return served.UDP.some((port) => verdictsOf(view, onPort(attempt, port)).some(isRuled));
}

function onPort(attempt: Attempt, port: number): Attempt {
  return { ...attempt, connections: attempt.connections.map((each) => ({ ...each, port })) };
}

/** Whether a policy answers an attempt with a refusal instead of silence. */
export function isRejected(view: PolicyView, attempt: Attempt): boolean {
  return verdictsOf(view, attempt)
    .flatMap(({ egress, ingress }) => [egress, ingress])
    .some((each) => each.reason === 'rule' && each.action === 'Reject');
}

/** The uids of the policies of which a rule lets an attempt through; none when it does not get through. */
export function policiesLettingIn(view: PolicyView, attempt: Attempt): string[] {
  const verdicts = verdictsOf(view, attempt);
  if (verdicts.some(({ allowed }) => !allowed)) return [];
  return verdicts
    .flatMap(({ egress, ingress }) => [egress, ingress])
    .flatMap((each) => (each.reason === 'rule' ? [each.rule.policy.uid] : []));
}

/** The model's word for each connection of an attempt. @throws Error when the model does not know an end */
export function verdictsOf(view: PolicyView, { id, connections }: Attempt): Verdict[] {
  return connections.map((connection) => {
    const verdict = evaluate(view, { ...sourcePortOf(connection), ...connection });
    if (verdict === undefined) throw new Error(`the model does not know an end of ${id}`);
    return verdict;
  });
}

/** Traces come from this port, and probes from some port: rules of the steps that name source ports mean all of these. */
function sourcePortOf({ port }: Connection): Pick<Connection, 'sourcePort'> {
  return port === undefined ? {} : { sourcePort: clientPort };
}

/**
 * Whether an attempt gets through all its passes.
 * @throws Error when a packet leaves by another port than it should: that is neither allowed nor denied
 */
export function tracedVerdict({ id, passes }: Attempt, results: readonly TraceOutcome[]): boolean {
  for (const [index, pass] of passes.entries()) {
    const result = results[index];
    if (result === undefined) throw new Error(`${id}: pass ${index} was not traced`);
    if (result.kind === 'dropped') return false;
    if (result.port !== pass.out) {
      throw new Error(`${id}: ${pass.flow} left ${pass.node} by port ${result.port}, not ${pass.out}`);
    }
  }
  return true;
}

/** Which attempts differ: `leaks` get through though they should not, `losses` do not though they should. */
export type Difference = { readonly leaks: readonly string[]; readonly losses: readonly string[] };

/** Compares; what `actual` does not hold is not compared. */
export function difference(wanted: Matrix, actual: Matrix): Difference {
  const differing = [...actual].filter(([id, through]) => wanted.get(id) !== through);
  return {
    leaks: differing.filter(([, through]) => through).map(([id]) => id),
    losses: differing.filter(([, through]) => !through).map(([id]) => id),
  };
}

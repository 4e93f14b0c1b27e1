import type { RealizationConditionType, RealizationStatus } from '#crds/networkPolicyRealization.ts';
import type { Problem } from '#policy/model.ts';
import type { PolicyRealization } from './realization.ts';

/** One of the conditions of a policy of any kind. */
export type Condition = RealizationStatus['conditions'][number];
/** What matters of a condition that was written before. */
export type PreviousCondition = {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime: string;
  readonly message?: string | undefined;
};
type Verdict = Pick<Condition, 'reason' | 'message'> & { readonly holds: boolean };

/** Longest message, in characters. */
const mostText = 1_024;

/** The conditions of a policy; `previous` keeps the times of what did not change. `nowMs` is wall-clock time. */
export function conditionsOf(
  realization: PolicyRealization,
  previous: readonly PreviousCondition[],
  nowMs: number,
): readonly Condition[] {
  const { generation: observedGeneration } = realization;
  const accepted = acceptance(realization.problems);
  const realized = inForce(realization);
  const ready = !accepted.holds ? accepted : realized;
  const condition = (type: RealizationConditionType, { holds, reason, message }: Verdict): Condition => {
    const status = holds ? 'True' : 'False';
    const before = previous.find((each) => each.type === type);
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : rfc3339(nowMs);
    return { type, status, observedGeneration, lastTransitionTime, reason, message: shortened(message) };
  };
  return [condition('Accepted', accepted), condition('Realized', realized), condition('Ready', ready)];
}

/** What is wrong with a policy, in one text. */
export function describeProblems(problems: readonly Problem[]): string {
  return shortened(problems.map(({ path, message }) => `${path}: ${message}`).join('; '));
}

function acceptance(problems: readonly Problem[]): Verdict {
  const [first] = problems;
  if (first === undefined) return { holds: true, reason: 'Accepted', message: '' };
  return { holds: false, reason: first.reason, message: describeProblems(problems) };
}

function inForce({ desiredNodes, currentNodes, failures, waiting }: PolicyRealization): Verdict {
  if (desiredNodes === 0) {
    return { holds: true, reason: 'NoPods', message: 'the policy applies to no running pod' };
  }
  if (currentNodes === desiredNodes) return { holds: true, reason: 'Realized', message: '' };
  const [first] = failures;
  if (first !== undefined) {
    const message = failures.map(({ node, problem }) => `${node}: ${problem.message}`).join('; ');
    return { holds: false, reason: first.problem.reason, message };
  }
  const more = desiredNodes - currentNodes - waiting.length;
  const others = more > 0 ? ` and ${more} more` : '';
  return { holds: false, reason: 'Realizing', message: `not yet in force on ${waiting.join(', ')}${others}` };
}

function shortened(text: string): string {
  return text.length <= mostText ? text : `${text.slice(0, mostText - 1)}…`;
}

/** A wall-clock time as Kubernetes writes it: UTC, whole seconds. */
export function rfc3339(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

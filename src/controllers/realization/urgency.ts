import type { RealizationConditionType } from '#crds/networkPolicyRealization.ts';
import type { PreviousCondition } from './conditions.ts';
import type { Urgency } from './statusPace.ts';

/** What every status of a policy has. */
export type WrittenStatus = {
  readonly observedGeneration: number;
  readonly conditions: readonly PreviousCondition[];
};

/** How urgent it is that `next` is written over `previous`, which the API server has. */
export function urgencyOf(previous: WrittenStatus | undefined, next: WrittenStatus): Urgency {
  if (previous?.observedGeneration !== next.observedGeneration) return 'awaited';
  if (holds(previous, 'Accepted') !== holds(next, 'Accepted')) return 'awaited';
  // Also where it never is Ready, because a part of it is not understood.
  if (!holds(previous, 'Realized') && holds(next, 'Realized')) return 'awaited';
  if (holds(previous, 'Ready') === holds(next, 'Ready')) return 'counted';
  return holds(next, 'Ready') ? 'awaited' : 'doubtful';
}

function holds({ conditions }: WrittenStatus, wanted: RealizationConditionType): boolean {
  return conditions.some(({ type, status }) => type === wanted && status === 'True');
}

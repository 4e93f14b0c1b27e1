import { type PolicyStatus, policyStatus } from '#crds/antrea/policyStatus.ts';
import type { StatusCondition } from '#crds/antrea/statusConditions.ts';
import { conditionsOf } from './conditions.ts';
import type { StatusForm } from './policyOperator.ts';
import type { PolicyRealization } from './realization.ts';

/** The status of a policy of Antrea, with what the controller always writes. */
export type WrittenPolicyStatus = PolicyStatus & {
  readonly observedGeneration: number;
  readonly conditions: StatusCondition[];
};

/** What the status of a policy of Antrea looks like. */
export const policyStatusForm: StatusForm<WrittenPolicyStatus> = {
  of: policyStatusOf,
  shown: (status) => status,
  read: writtenPolicyStatus,
};

/** The status of a policy of Antrea; `previous` keeps the times of what did not change. `nowMs` is wall-clock time. */
function policyStatusOf(
  realization: PolicyRealization,
  previous: WrittenPolicyStatus | undefined,
  nowMs: number,
): WrittenPolicyStatus {
  return {
    phase: phaseOf(realization),
    observedGeneration: realization.generation,
    currentNodesRealized: realization.currentNodes,
    desiredNodesRealized: realization.desiredNodes,
    conditions: [...conditionsOf(realization, previous?.conditions ?? [], nowMs)],
  };
}

/** The status that a policy has in the API; undefined when there is none, or none that makes sense. */
function writtenPolicyStatus(status: unknown): WrittenPolicyStatus | undefined {
  const parsed = policyStatus.safeParse(status);
  if (!parsed.success) return undefined;
  const { observedGeneration, conditions, ...rest } = parsed.data;
  if (observedGeneration === undefined || conditions === undefined) return undefined;
  return { ...rest, observedGeneration, conditions };
}

/** What waits for something that may still come is pending; what cannot be in force as it is written has failed. */
function phaseOf(realization: PolicyRealization): PolicyStatus['phase'] {
  const { problems, failures, desiredNodes, currentNodes } = realization;
  if (problems.some(({ reason }) => reason === 'TierNotFound')) return 'Pending';
  if (problems.length > 0 || failures.length > 0) return 'Failed';
  return currentNodes === desiredNodes ? 'Realized' : 'Realizing';
}

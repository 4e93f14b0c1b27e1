import type { RealizationStatus } from '#crds/networkPolicyRealization.ts';
import { conditionsOf } from '../realization/conditions.ts';
import type { PolicyRealization } from '../realization/realization.ts';

/** The status of a NetworkPolicyRealization; `previous` keeps the times of what did not change. */
export function realizationStatus(
  realization: PolicyRealization,
  previous: RealizationStatus | undefined,
  nowMs: number,
): RealizationStatus {
  const { generation: observedGeneration, desiredNodes, currentNodes } = realization;
  const conditions = conditionsOf(realization, previous?.conditions ?? [], nowMs);
  return { observedGeneration, desiredNodes, currentNodes, conditions: [...conditions] };
}

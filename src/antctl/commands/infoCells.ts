import type { AntreaAgentInfoFields } from '#crds/antreaAgentInfo.ts';

type PolicyCounts = AntreaAgentInfoFields['networkPolicyControllerInfo'];
type ObjectReference = AntreaAgentInfoFields['podRef'];

/** `namespace/name` of a pod. */
export function podCell(pod: ObjectReference): string {
  return [pod?.namespace, pod?.name].filter((part) => part !== undefined).join('/');
}

/** Healthy, Unhealthy or Unknown, from the condition that says so. */
export function statusCell(
  conditions: readonly { readonly type: string; readonly status: string }[] | undefined,
  type: string,
): string {
  switch (conditions?.find((condition) => condition.type === type)?.status) {
    case 'True':
      return 'Healthy';
    case 'False':
      return 'Unhealthy';
    default:
      return 'Unknown';
  }
}

/** How many policies, address groups and applied-to groups. */
export function policyCells(counts: PolicyCounts): readonly string[] {
  return [counts?.networkPolicyNum, counts?.addressGroupNum, counts?.appliedToGroupNum].map(countCell);
}

/** A count; the API leaves zeros out. */
export function countCell(count: number | undefined): string {
  return String(count ?? 0);
}

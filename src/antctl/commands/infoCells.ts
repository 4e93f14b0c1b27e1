import type { AntreaAgentInfoFields } from '#crds/antreaAgentInfo.ts';

type PolicyCounts = AntreaAgentInfoFields['networkPolicyControllerInfo'];
type Conditions = readonly { readonly type: string; readonly status: string }[] | undefined;
type ObjectReference = AntreaAgentInfoFields['podRef'];

/** The columns of {@link whoCells}. */
export const whoColumns = ['POD', 'NODE', 'STATUS'] as const;

/** The columns of {@link policyCells}. */
export const policyColumns = ['NETWORK-POLICIES', 'ADDRESS-GROUPS', 'APPLIED-TO-GROUPS'] as const;

/** Which pod on which node, and how it is: from the condition that says so. */
export function whoCells(
  { podRef, nodeRef }: Pick<AntreaAgentInfoFields, 'podRef' | 'nodeRef'>,
  conditions: Conditions,
  type: string,
): readonly string[] {
  return [podCell(podRef), nodeRef?.name ?? '', statusCell(conditions, type)];
}

/** `namespace/name` of a pod. */
function podCell(pod: ObjectReference): string {
  return [pod?.namespace, pod?.name].filter((part) => part !== undefined).join('/');
}

/** Healthy, Unhealthy or Unknown, from the condition that says so. */
function statusCell(conditions: Conditions, type: string): string {
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

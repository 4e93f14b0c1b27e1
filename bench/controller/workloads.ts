import { clusterPolicies } from '../policy/clusterPolicies.ts';
import { largeNamespaces, oneNamespace, smallNamespaces } from '../policy/workloads.ts';

/** The workloads of Antrea's own test, and ClusterNetworkPolicies. */
export const workloads = { smallNamespaces, largeNamespaces, oneNamespace, clusterPolicies };

/** The name of one. */
export type WorkloadName = keyof typeof workloads;

/** What Antrea 2.4.0's own performance test (Go) took and used on a machine of this kind, where it has the workload. */
export const peer: Readonly<
  Partial<Record<WorkloadName, { readonly seconds: number; readonly megabytes: number }>>
> = {
  smallNamespaces: { seconds: 9.4, megabytes: 2_100 },
  largeNamespaces: { seconds: 3.8, megabytes: 3_200 },
  oneNamespace: { seconds: 6.7, megabytes: 2_400 },
};

/** Whether there is a workload of that name. */
export function isWorkload(name: string): name is WorkloadName {
  return name in workloads;
}

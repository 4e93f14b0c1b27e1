/**
 * What AntreaAgentInfo and AntreaControllerInfo share. Field names as Antrea v0.9.2.
 *
 * Every top-level field is optional in the schema: the objects are written by programs, and an object of another
 * version must stay readable and writable across an upgrade.
 * @module
 */
import { z } from 'zod';

/** The API group of what agents, controller and policies report of themselves. */
export const clusterInformationGroup = 'clusterinformation.antrea.tanzu.vmware.com';
/** Its version. */
export const clusterInformationVersion = 'v1beta1';

/** A number of things: an int32 that is never negative. */
export function countOf(what: string) {
  return z.int32().min(0).describe(`Number of ${what}; absent means 0.`);
}

/** A reference to a Kubernetes object. */
export function objectReference(what: string) {
  return z
    .object({
      kind: z.string().describe('Kind of the object.').optional(),
      namespace: z.string().describe('Namespace of the object; absent for cluster-scoped kinds.').optional(),
      name: z.string().describe('Name of the object.').optional(),
    })
    .describe(what);
}

/** A TCP port that the component's API server listens on. */
export const apiPort = z.int32().min(1).max(65535).describe('TCP port of the API server of this component.');

/** Numbers of the policy objects that a component knows. Zeros are left out, as Antrea v0.9.2 does. */
export const networkPolicyControllerInfo = z
  .object({
    networkPolicyNum: countOf('network policies').optional(),
    addressGroupNum: countOf('address groups').optional(),
    appliedToGroupNum: countOf('applied-to groups').optional(),
  })
  .describe('Numbers of policy objects known to this component.');

/** How many policy objects a component knows. */
export type PolicyCounts = {
  readonly networkPolicies: number;
  readonly addressGroups: number;
  readonly appliedToGroups: number;
};

/** The counts as they are written: zeros left out. */
export function policyCounts(counts: PolicyCounts): z.infer<typeof networkPolicyControllerInfo> {
  return {
    ...unlessZero('networkPolicyNum', counts.networkPolicies),
    ...unlessZero('addressGroupNum', counts.addressGroups),
    ...unlessZero('appliedToGroupNum', counts.appliedToGroups),
  };
}

/** `{ [key]: count }`, or nothing for 0. */
export function unlessZero<K extends string>(key: K, count: number): Partial<Record<K, number>> {
  const entry: Partial<Record<K, number>> = {};
  if (count !== 0) entry[key] = count;
  return entry;
}

/** The API group of what the controller tells the agents. */
export const controlPlaneGroup = 'controlplane.antrea.tanzu.vmware.com';

/** Its version. */
export const controlPlaneVersion = 'v1beta2';

/** One resource of the group, in the words of discovery. */
export type ControlPlaneResource = {
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
};

/** The resources of the group; all are cluster-scoped. */
export const controlPlaneResources = {
  networkPolicies: { plural: 'networkpolicies', singular: 'networkpolicy', kind: 'NetworkPolicy' },
  appliedToGroups: { plural: 'appliedtogroups', singular: 'appliedtogroup', kind: 'AppliedToGroup' },
  addressGroups: { plural: 'addressgroups', singular: 'addressgroup', kind: 'AddressGroup' },
} as const satisfies Record<string, ControlPlaneResource>;

/** What agents tell of their nodes; can only be created, and is not kept as an object. */
export const nodePolicyReports = {
  plural: 'nodepolicyreports',
  singular: 'nodepolicyreport',
  kind: 'NodePolicyReport',
} as const satisfies ControlPlaneResource;

/** What agents tell of the addresses of their pods; can only be created, is answered, and is not kept as an object. */
export const podAddressReports = {
  plural: 'podaddressreports',
  singular: 'podaddressreport',
  kind: 'PodAddressReport',
} as const satisfies ControlPlaneResource;

/** What agents counted of their policies; can only be created. Shown by the statistics group. */
export const nodeStatsSummaries = {
  plural: 'nodestatssummaries',
  singular: 'nodestatssummary',
  kind: 'NodeStatsSummary',
} as const satisfies ControlPlaneResource;

/** `apiVersion` of the objects. */
export const controlPlaneApiVersion = `${controlPlaneGroup}/${controlPlaneVersion}`;

/** The object that makes the group a part of the cluster's API. */
export const controlPlaneApiService = `${controlPlaneVersion}.${controlPlaneGroup}`;

/** The path of a resource's collection, or of one object. */
export function controlPlanePath(resource: ControlPlaneResource, name?: string): string {
  const collection = `/apis/${controlPlaneApiVersion}/${resource.plural}`;
  return name === undefined ? collection : `${collection}/${encodeURIComponent(name)}`;
}

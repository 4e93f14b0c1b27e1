import { z } from 'zod';
import { clusterGroupSpec } from './antrea/groupSpec.ts';
import { groupColumns, groupStatus } from './antrea/groupStatus.ts';
import { antreaApi } from './apiGroups.ts';
import type { ResourceDefinition } from './definition.ts';

/** ClusterGroup: pods or addresses under a name that ClusterNetworkPolicies refer to. */
export const clusterGroup = {
  ...antreaApi,
  kind: 'ClusterGroup',
  plural: 'clustergroups',
  singular: 'clustergroup',
  shortNames: ['cg'],
  scope: 'Cluster',
  description: 'Pods or addresses under a name that ClusterNetworkPolicies refer to.',
  fields: z.object({ spec: clusterGroupSpec, status: groupStatus.optional() }),
  hasStatus: true,
  columns: groupColumns,
} as const satisfies ResourceDefinition;

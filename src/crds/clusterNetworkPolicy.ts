import { z } from 'zod';
import { clusterAppliedTo } from './antrea/appliedTo.ts';
import { clusterPeers } from './antrea/peers.ts';
import { policySpec } from './antrea/policySpec.ts';
import { policyColumns, policyStatus } from './antrea/policyStatus.ts';
import { actions, actionsOfAllTimes } from './antrea/rules.ts';
import { antreaApi, securityApi } from './apiGroups.ts';
import type { ResourceDefinition } from './definition.ts';

const names = {
  kind: 'ClusterNetworkPolicy',
  plural: 'clusternetworkpolicies',
  singular: 'clusternetworkpolicy',
  scope: 'Cluster',
  description: 'A policy for pods of any namespace, with tiers, order and actions; for administrators.',
  hasStatus: true,
  columns: policyColumns,
} as const;

/** ClusterNetworkPolicy of crd.antrea.io. */
export const clusterNetworkPolicy = {
  ...antreaApi,
  ...names,
  shortNames: ['acnp'],
  fields: z.object({
    spec: policySpec({ actions, appliedTo: clusterAppliedTo, peers: clusterPeers }),
    status: policyStatus,
  }),
} as const satisfies ResourceDefinition;

/** ClusterNetworkPolicy of security.antrea.tanzu.vmware.com. */
export const securityClusterNetworkPolicy = {
  ...securityApi,
  ...names,
  shortNames: ['cnp'],
  fields: z.object({
    spec: policySpec({ actions: actionsOfAllTimes, appliedTo: clusterAppliedTo, peers: clusterPeers }),
    status: policyStatus,
  }),
} as const satisfies ResourceDefinition;

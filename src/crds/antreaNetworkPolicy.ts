import { z } from 'zod';
import { namespacedAppliedTo } from './antrea/appliedTo.ts';
import { namespacedPeers } from './antrea/peers.ts';
import { policySpec } from './antrea/policySpec.ts';
import { policyColumns, policyStatus } from './antrea/policyStatus.ts';
import { actions, actionsOfAllTimes } from './antrea/rules.ts';
import { antreaApi, securityApi } from './apiGroups.ts';
import type { ResourceDefinition } from './definition.ts';

const names = {
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  singular: 'networkpolicy',
  scope: 'Namespaced',
  description: 'A policy for pods of its namespace, with tiers, order and actions.',
  hasStatus: true,
  columns: policyColumns,
} as const;

/** NetworkPolicy of crd.antrea.io. */
export const antreaNetworkPolicy = {
  ...antreaApi,
  ...names,
  shortNames: ['annp'],
  fields: z.object({
    spec: policySpec({ actions, appliedTo: namespacedAppliedTo, peers: namespacedPeers }),
    status: policyStatus,
  }),
} as const satisfies ResourceDefinition;

/** NetworkPolicy of security.antrea.tanzu.vmware.com. */
export const securityNetworkPolicy = {
  ...securityApi,
  ...names,
  shortNames: ['anp'],
  fields: z.object({
    spec: policySpec({ actions: actionsOfAllTimes, appliedTo: namespacedAppliedTo, peers: namespacedPeers }),
    status: policyStatus,
  }),
} as const satisfies ResourceDefinition;

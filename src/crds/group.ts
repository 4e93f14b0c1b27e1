import { z } from 'zod';
import { namespacedGroupSpec } from './antrea/groupSpec.ts';
import { groupColumns, groupStatus } from './antrea/groupStatus.ts';
import { antreaApi } from './apiGroups.ts';
import type { ResourceDefinition } from './definition.ts';

/** Group: pods or addresses under a name that Antrea's NetworkPolicies of its namespace refer to. */
export const group = {
  ...antreaApi,
  kind: 'Group',
  plural: 'groups',
  singular: 'group',
  shortNames: ['grp'],
  scope: 'Namespaced',
  description: 'Pods or addresses under a name that NetworkPolicies of its namespace refer to.',
  fields: z.object({ spec: namespacedGroupSpec, status: groupStatus.optional() }),
  hasStatus: true,
  columns: groupColumns,
} as const satisfies ResourceDefinition;

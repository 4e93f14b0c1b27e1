import { z } from 'zod';
import type { ResourceDefinition } from '../definition.ts';
import { statusConditions } from './statusConditions.ts';

/** The status of a group. */
export const groupStatus = z
  .object({
    conditions: statusConditions('GroupMembersComputed: the members are known.').optional(),
  })
  .describe('What became of the group; written by the controller.');

export type GroupStatus = z.infer<typeof groupStatus>;

/** What `kubectl get` shows of a group. */
export const groupColumns = [
  {
    name: 'Computed',
    type: 'string',
    jsonPath: ".status.conditions[?(@.type=='GroupMembersComputed')].status",
    description: 'Whether the members are known.',
  },
  {
    name: 'Age',
    type: 'date',
    jsonPath: '.metadata.creationTimestamp',
    description: 'When the group was created.',
  },
] as const satisfies ResourceDefinition['columns'];

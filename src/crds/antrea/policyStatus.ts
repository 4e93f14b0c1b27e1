import { z } from 'zod';
import type { ResourceDefinition } from '../definition.ts';
import { readyColumns } from '../readyColumns.ts';
import { statusConditions } from './statusConditions.ts';

/** How far a policy is. The first four as Antrea v0.11 and later. */
const phases = ['Pending', 'Realizing', 'Realized', 'Failed'] as const;

const nodes = z.int32().min(0);

const fields = z
  .object({
    phase: z
      .enum(phases)
      .describe(
        'Pending: not looked at. Realizing: not yet on all nodes. Realized: on all. Failed: it cannot be.',
      )
      .optional(),
    observedGeneration: z
      .int()
      .min(-1)
      .describe('The generation of the policy that this status is about; -1 before there is any.')
      .optional(),
    currentNodesRealized: nodes
      .describe('Number of nodes on which the policy is in force, as read back from the switch.')
      .optional(),
    desiredNodesRealized: nodes
      .describe('Number of nodes with pods that the policy is applied to.')
      .optional(),
    conditions: statusConditions(
      'Accepted: every part of the policy can be realized. Realized: it is in force on all nodes concerned. Ready: both.',
    ).optional(),
  })
  .describe('How far the policy is in force; written by the controller.');

/** The status of a policy. Without its default, programs would take a policy that nobody looked at for finished. */
export const policyStatus = fields.default({ observedGeneration: -1 });

export type PolicyStatus = z.infer<typeof policyStatus>;

/** What `kubectl get` shows of a policy. */
export const policyColumns = [
  {
    name: 'Tier',
    type: 'string',
    jsonPath: '.spec.tier',
    description: 'The tier that the policy is in.',
  },
  {
    name: 'Priority',
    type: 'number',
    jsonPath: '.spec.priority',
    description: 'The place within the tier: the lowest number is asked first.',
  },
  {
    name: 'Desired Nodes',
    type: 'integer',
    jsonPath: '.status.desiredNodesRealized',
    description: 'Number of nodes with pods that the policy is applied to.',
  },
  {
    name: 'Current Nodes',
    type: 'integer',
    jsonPath: '.status.currentNodesRealized',
    description: 'Number of these nodes on which the policy is in force.',
  },
  ...readyColumns,
  {
    name: 'Age',
    type: 'date',
    jsonPath: '.metadata.creationTimestamp',
    description: 'When the policy was created.',
  },
] as const satisfies ResourceDefinition['columns'];

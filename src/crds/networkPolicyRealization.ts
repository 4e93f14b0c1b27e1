import { z } from 'zod';
import { clusterInformationGroup, clusterInformationVersion } from './clusterInformation.ts';
import type { ResourceDefinition } from './definition.ts';
import { readyColumns } from './readyColumns.ts';

/** The condition types of a NetworkPolicyRealization, in the order they are written. */
const realizationConditionTypes = ['Accepted', 'Realized', 'Ready'] as const;

export type RealizationConditionType = (typeof realizationConditionTypes)[number];

const condition = z
  .object({
    type: z
      .enum(realizationConditionTypes)
      .describe(
        'Accepted: every part of the policy can be realized. Realized: it is in force on all nodes concerned. Ready: both.',
      ),
    status: z.enum(['True', 'False', 'Unknown']).describe('Whether it holds.'),
    observedGeneration: z.int().min(0).describe('The generation of the policy that this is about.'),
    lastTransitionTime: z.iso.datetime().describe('When the status last changed.'),
    reason: z.string().min(1).describe('Why: one word for programs.'),
    message: z.string().describe('Why: a sentence for people.'),
  })
  .describe('One thing that is so or not, as conditions of Kubernetes.');

const status = z
  .object({
    observedGeneration: z.int().min(0).describe('The generation of the policy that this status is about.'),
    desiredNodes: z.int32().min(0).describe('Number of nodes with pods that the policy applies to.'),
    currentNodes: z
      .int32()
      .min(0)
      .describe('Number of these nodes on which the policy is in force, as read back from the switch.'),
    conditions: z.array(condition).describe('Whether the policy was understood and is in force.'),
  })
  .describe('How far the policy is in force.');

const fields = z.object({ status: status.optional() });

/** The status of a NetworkPolicyRealization. */
export type RealizationStatus = z.infer<typeof status>;

/**
 * NetworkPolicyRealization: how far the NetworkPolicy of the same name and namespace is in force. Kubernetes gives a
 * NetworkPolicy no status of its own.
 */
export const networkPolicyRealization = {
  group: clusterInformationGroup,
  version: clusterInformationVersion,
  kind: 'NetworkPolicyRealization',
  plural: 'networkpolicyrealizations',
  singular: 'networkpolicyrealization',
  shortNames: ['npr'],
  scope: 'Namespaced',
  description:
    'How far the NetworkPolicy of the same name and namespace is in force; written by the Antrea controller and removed with the policy.',
  fields,
  hasStatus: true,
  columns: [
    {
      name: 'Desired Nodes',
      type: 'integer',
      jsonPath: '.status.desiredNodes',
      description: 'Number of nodes with pods that the policy applies to.',
    },
    {
      name: 'Current Nodes',
      type: 'integer',
      jsonPath: '.status.currentNodes',
      description: 'Number of these nodes on which the policy is in force.',
    },
    ...readyColumns,
    {
      name: 'Age',
      type: 'date',
      jsonPath: '.metadata.creationTimestamp',
      description: 'When the policy was first seen.',
    },
  ],
} as const satisfies ResourceDefinition;

import { statsResources } from '#controlplane/statsGroup.ts';
import type { DocumentedResource, FieldSchema } from './openApi.ts';

const whole = (description: string): FieldSchema => ({ type: 'integer', description });

const trafficStats: FieldSchema = {
  type: 'object',
  description: 'What was counted.',
  properties: {
    sessions: whole('New connections that were allowed, dropped or rejected.'),
    packets: whole('Packets of these connections, in both directions.'),
    bytes: whole('Bytes of these connections, in both directions.'),
  },
};

const fields: DocumentedResource['fields'] = {
  trafficStats: { ...trafficStats, description: 'What was counted for the policy: the sum of its rules.' },
  ruleTrafficStats: {
    type: 'array',
    description: 'What was counted for each rule: ingress first, in the order of the policy.',
    items: {
      type: 'object',
      description: 'One rule.',
      properties: {
        name: {
          type: 'string',
          description: 'Its name; for a rule without one its place, as in ingress[0].',
        },
        trafficStats,
      },
    },
  },
  completeSince: {
    type: 'string',
    description:
      'Since when every node that took part has counted without a gap. metadata.creationTimestamp is when counting began.',
  },
};

/** The kinds of statistics as `kubectl explain` shows them. */
export const documentedStats: readonly DocumentedResource[] = statsResources.map((resource) => ({
  ...resource,
  description: `What a policy did on all nodes: sessions, packets and bytes of a ${resource.source}.`,
  fields,
}));

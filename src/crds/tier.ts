import { z } from 'zod';
import { openObject } from './antrea/openObject.ts';
import { antreaApi, securityApi } from './apiGroups.ts';
import type { ResourceDefinition } from './definition.ts';
import { immutable, withRules } from './validation.ts';

const reserved = [251, 252, 254, 255];

const priority = immutable(
  withRules(
    z
      .int32()
      .min(0)
      .max(255)
      .describe('Place among the tiers: the lowest number is asked first. It cannot be changed.'),
    {
      rule: `!(self in [${reserved.join(', ')}])`,
      message: `the priorities ${reserved.join(', ')} are reserved`,
      holds: (value) => !reserved.includes(value),
    },
  ),
  'the priority of a tier cannot be changed: create another tier',
);

const spec = openObject({
  priority,
  description: z.string().describe('What the tier is for.').optional(),
}).describe('Where the tier stands.');

/** `spec` of a Tier. */
export type TierSpec = z.infer<typeof spec>;

const tierKind = {
  kind: 'Tier',
  plural: 'tiers',
  singular: 'tier',
  scope: 'Cluster',
  description: 'A rank of policies: those of a tier are asked before those of the next.',
  fields: z.object({ spec }),
  columns: [
    {
      name: 'Priority',
      type: 'integer',
      jsonPath: '.spec.priority',
      description: 'The place among the tiers: the lowest number is asked first.',
    },
    {
      name: 'Age',
      type: 'date',
      jsonPath: '.metadata.creationTimestamp',
      description: 'When the tier was created.',
    },
  ],
} as const satisfies Omit<ResourceDefinition, 'group' | 'version' | 'shortNames'>;

/** Tier of crd.antrea.io. */
export const tier = { ...antreaApi, ...tierKind, shortNames: ['tr'] } as const satisfies ResourceDefinition;

/** Tier of security.antrea.tanzu.vmware.com. */
export const securityTier = {
  ...securityApi,
  ...tierKind,
  shortNames: [],
} as const satisfies ResourceDefinition;

import { z } from 'zod';
import { maxRequirements } from './limits.ts';
import { openObject } from './openObject.ts';

/** A label's value, as Kubernetes has it. */
export const labelValuePattern = /^(([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9])?$/;

/** A label's key: a name, perhaps after a DNS domain and a slash. */
export const labelKey = z
  .string()
  .max(317)
  .regex(/^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/);

const labelValue = z.string().regex(labelValuePattern);

const requirement = openObject({
  key: labelKey.describe('Key of the label.'),
  operator: z
    .enum(['In', 'NotIn', 'Exists', 'DoesNotExist'])
    .describe('How the label relates to the values.'),
  values: z
    .array(labelValue)
    .max(maxRequirements)
    .describe('The values for In and NotIn; none for Exists and DoesNotExist.')
    .optional(),
}).describe('A requirement on one label.');

/** The schema of a label selector; `what` says what it selects. All requirements hold for what is selected. */
export function labelSelector(what: string) {
  return openObject({
    matchLabels: z
      .record(z.string(), labelValue)
      .describe('Labels that must be there with these values.')
      .optional(),
    matchExpressions: z
      .array(requirement)
      .max(maxRequirements)
      .describe('Further requirements, all of which must hold.')
      .optional(),
  }).describe(`${what} An empty selector selects all.`);
}

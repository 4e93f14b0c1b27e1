import { z } from 'zod';

const condition = z
  .object({
    type: z.string().min(1).max(316).describe('What the condition is about.'),
    status: z.enum(['True', 'False', 'Unknown']).describe('Whether it holds.'),
    observedGeneration: z
      .int()
      .min(0)
      .describe('The generation of the object that this is about.')
      .optional(),
    lastTransitionTime: z.iso.datetime().describe('When the status last changed.'),
    reason: z.string().describe('Why: one word for programs.').optional(),
    message: z.string().describe('Why: a sentence for people.').optional(),
  })
  .describe('One thing that is so or not, as conditions of Kubernetes.');

/** The schema of `status.conditions`; `what` says which there are. */
export function statusConditions(what: string) {
  return z
    .array(condition)
    .max(32)
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] })
    .describe(what);
}

/** An entry of `status.conditions`. */
export type StatusCondition = z.infer<typeof condition>;

import * as z from 'zod';
import { sourceRefSchema } from '#controlplane/sourceRef.ts';

const counts = {
  sessions: z.int().nonnegative(),
  packets: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
};

const ruleSchema = z.object({
  direction: z.enum(['In', 'Out']),
  index: z.int().nonnegative(),
  name: z.string().exactOptional(),
  key: z.string().exactOptional(),
  ...counts,
});

const policySchema = z.object({
  sourceRef: sourceRefSchema,
  since: z.string(),
  parts: z.array(z.object({ name: z.string(), rules: z.array(ruleSchema) })),
  gone: z.array(ruleSchema),
});

/** The counters of the flows of one rule as they were read last, by the rule's number in the switch. */
const flowSchema = z.object({ id: z.int().positive(), key: z.string().exactOptional(), ...counts });

/** What is kept of the statistics between two runs of the agent. */
export const keptStatsSchema = z.object({
  run: z.string().exactOptional(),
  since: z.string(),
  flows: z.array(flowSchema),
  policies: z.array(policySchema),
});

/** What one flow had counted. */
export type KeptFlow = Readonly<z.infer<typeof flowSchema>>;
/** What one policy counted, rules that are gone among it. */
export type KeptPolicy = Readonly<z.infer<typeof policySchema>>;
/** The content of the file. */
export type KeptStats = Readonly<z.infer<typeof keptStatsSchema>>;

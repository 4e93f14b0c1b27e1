import { z } from 'zod';
import type { SourceRef } from './wire.ts';

/** Reads which object a policy was made from. */
export const sourceRefSchema: z.ZodType<SourceRef> = z.object({
  type: z.enum([
    'K8sNetworkPolicy',
    'AntreaNetworkPolicy',
    'AntreaClusterNetworkPolicy',
    'K8sClusterNetworkPolicy',
  ]),
  namespace: z.string().exactOptional(),
  name: z.string().min(1),
  uid: z.string().min(1),
});

import { z } from 'zod';
import { conditionsOf } from '../realization/conditions.ts';
import type { StatusForm } from '../realization/policyOperator.ts';

/** `status` of ClusterNetworkPolicy of policy.networking.k8s.io: conditions, and nothing else. */
const shownStatus = z.object({
  conditions: z.array(
    z.object({
      type: z.string(),
      status: z.string(),
      observedGeneration: z.int().optional(),
      lastTransitionTime: z.string(),
      reason: z.string(),
      message: z.string(),
    }),
  ),
});

type UpstreamStatus = z.infer<typeof shownStatus> & { readonly observedGeneration: number };

/** What the status of a ClusterNetworkPolicy of policy.networking.k8s.io looks like. */
export const upstreamStatusForm: StatusForm<UpstreamStatus> = {
  of: (realization, previous, nowMs) => ({
    observedGeneration: realization.generation,
    conditions: [...conditionsOf(realization, previous?.conditions ?? [], nowMs)],
  }),
  shown: ({ conditions }) => ({ conditions }),
  read: (shown) => {
    const parsed = shownStatus.safeParse(shown);
    const observedGeneration = parsed.data?.conditions[0]?.observedGeneration;
    return parsed.data === undefined || observedGeneration === undefined
      ? undefined
      : { ...parsed.data, observedGeneration };
  },
};

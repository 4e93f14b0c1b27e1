import { z } from 'zod';
import { controlPlanePath, nodeStatsSummaries } from '#controlplane/group.ts';
import { sourceRefSchema } from '#controlplane/sourceRef.ts';
import type { NodeStatsSummary } from '#controlplane/wire.ts';
import { json } from '#kube/serving/reply.ts';
import type { Route } from '#kube/serving/router.ts';
import { readReport } from './readReport.ts';

const instant = z.iso.datetime({ offset: true });
const count = z.int().nonnegative();
const rule = z.object({
  direction: z.enum(['In', 'Out']),
  index: count,
  name: z.string().exactOptional(),
  sessions: count,
  packets: count,
  bytes: count,
});
const schema = z.object({
  metadata: z.object({ name: z.string().min(1) }),
  since: instant,
  policies: z.array(z.object({ sourceRef: sourceRefSchema, since: instant, rules: z.array(rule) })),
});

/** Takes what an agent counted. */
export type StatsReceiver = (summary: NodeStatsSummary) => void;

/** Where agents say what they counted. `agentUser` may report for its own node only. */
export function statsRoute(receive: StatsReceiver, agentUser: string): Route {
  const { kind } = nodeStatsSummaries;
  return {
    method: 'POST',
    path: controlPlanePath(nodeStatsSummaries),
    handler: async (request) => {
      receive(await readReport(request, schema, { agentUser, kind }));
      return json({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' }, 201);
    },
  };
}

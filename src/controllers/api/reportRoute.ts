import { z } from 'zod';
import { controlPlanePath, nodePolicyReports } from '#controlplane/group.ts';
import type { NodePolicyReport } from '#controlplane/wire.ts';
import { json } from '#kube/serving/reply.ts';
import type { Route } from '#kube/serving/router.ts';
import { StatusError } from '#kube/serving/statusError.ts';
import { readReport } from './readReport.ts';

const schema = z.object({
  metadata: z.object({ name: z.string().min(1) }),
  isComplete: z.boolean(),
  outcomes: z.array(
    z.object({
      uid: z.string(),
      generation: z.int(),
      problem: z.object({ reason: z.string(), message: z.string() }).exactOptional(),
    }),
  ),
  removed: z.array(z.string()),
});

/** Takes a report; false when it builds on reports that the receiver does not know. */
export type ReportReceiver = (report: NodePolicyReport) => boolean;

/** Where agents report which policies are in force on their node. `agentUser` may report for its own node only. */
export function reportRoute(receive: ReportReceiver, agentUser: string): Route {
  return {
    method: 'POST',
    path: controlPlanePath(nodePolicyReports),
    handler: async (request) => {
      const report = await readReport(request, schema, { agentUser, kind: nodePolicyReports.kind });
      if (!receive(report)) {
        throw new StatusError(
          'Conflict',
          `nothing was reported for node ${report.metadata.name} before: report everything`,
        );
      }
      return json({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' }, 201);
    },
  };
}

import { z } from 'zod';
import { controlPlanePath, nodePolicyReports } from '#controlplane/group.ts';
import { nodeScope } from '#controlplane/nodeScope.ts';
import type { NodePolicyReport } from '#controlplane/wire.ts';
import { type ApiRequest, json } from '#kube/serving/reply.ts';
import type { Route } from '#kube/serving/router.ts';
import { StatusError } from '#kube/serving/statusError.ts';

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
      const report = await readReport(request);
      const node = report.metadata.name;
      const scope = nodeScope(request.user, agentUser, node);
      if (scope.kind === 'refused') throw new StatusError('Forbidden', scope.message);
      if (!receive(report)) {
        throw new StatusError('Conflict', `nothing was reported for node ${node} before: report everything`);
      }
      return json({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' }, 201);
    },
  };
}

async function readReport({ body }: ApiRequest): Promise<NodePolicyReport> {
  const parsed = schema.safeParse(parseJson(await body()));
  if (parsed.success) return parsed.data;
  throw new StatusError('BadRequest', `not a NodePolicyReport: ${z.prettifyError(parsed.error)}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StatusError('BadRequest', 'the body is not JSON', { cause });
  }
}

/** What the agents say of themselves in their AntreaAgentInfo objects. @module */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Kubectl } from '../cluster/kubectl.ts';
import { ToolError } from '../cluster/toolError.ts';

const reportList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      agentConditions: z.array(
        z.object({ type: z.string(), status: z.string(), message: z.string().optional() }),
      ),
    }),
  ),
});

/** Waits until every node's agent has reported and every condition is True. */
export async function waitForReports(kubectl: Kubectl, attempts = 60): Promise<void> {
  let complaints: string[] = [];
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const names = await kubectl(['get', 'nodes', '--output', 'jsonpath={.items[*].metadata.name}']);
    complaints = complaintsOf(
      await kubectl(['get', 'antreaagentinfos', '--output', 'json']),
      names.split(' '),
    );
    if (complaints.length === 0) return;
    await sleep(1_000);
  }
  throw new ToolError(
    `not every agent is well: ${complaints.join('; ')}`,
    'Look at `kubectl describe antreaagentinfos` and at the logs of the agent it names.',
  );
}

/** What is wrong according to `kubectl get antreaagentinfos --output json`; nothing when all nodes are well. */
export function complaintsOf(json: string, nodes: readonly string[]): string[] {
  const { items } = reportList.parse(JSON.parse(json));
  const reports = new Map(items.map((item) => [item.metadata.name, item.agentConditions]));
  return nodes.flatMap((node) => {
    const conditions = reports.get(node);
    if (!conditions) return [`${node} has not reported`];
    return conditions
      .filter(({ status }) => status !== 'True')
      .map(({ type, status, message }) => `${node}: ${type} is ${status}${message ? ` (${message})` : ''}`);
  });
}

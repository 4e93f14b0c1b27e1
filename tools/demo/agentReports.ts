/** What the agents say of themselves in their AntreaAgentInfo objects. @module */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Kubectl } from '../cluster/kubectl.ts';
import { ToolError } from '../cluster/toolError.ts';

const reportList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      localPodNum: z.number().default(0),
      agentConditions: z.array(
        z.object({ type: z.string(), status: z.string(), message: z.string().optional() }),
      ),
    }),
  ),
});

const podList = z.object({
  items: z.array(
    z.object({ spec: z.object({ nodeName: z.string().optional(), hostNetwork: z.boolean().optional() }) }),
  ),
});

/** Waits until every node's agent has reported, counts the pods that are there, and every condition is True. */
export async function waitForReports(kubectl: Kubectl, attempts = 60): Promise<void> {
  let complaints: string[] = [];
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const names = await kubectl(['get', 'nodes', '--output', 'jsonpath={.items[*].metadata.name}']);
    const pods = await kubectl(['get', 'pods', '--all-namespaces', '--output', 'json']);
    const reports = await kubectl(['get', 'antreaagentinfos', '--output', 'json']);
    complaints = complaintsOf(reports, podsPerNode(pods, names.split(' ')));
    if (complaints.length === 0) return;
    await sleep(1_000);
  }
  throw new ToolError(
    `not every agent is well: ${complaints.join('; ')}`,
    'Look at `kubectl describe antreaagentinfos` and at the logs of the agent it names.',
  );
}

/** How many pods of the pod network each node has, from `kubectl get pods --output json`. */
export function podsPerNode(json: string, nodes: readonly string[]): Map<string, number> {
  const counts = new Map(nodes.map((node) => [node, 0]));
  for (const { spec } of podList.parse(JSON.parse(json)).items) {
    const { nodeName = '', hostNetwork = false } = spec;
    if (!hostNetwork && counts.has(nodeName)) counts.set(nodeName, (counts.get(nodeName) ?? 0) + 1);
  }
  return counts;
}

/** What is wrong according to `kubectl get antreaagentinfos --output json`; nothing when all nodes are well. */
export function complaintsOf(json: string, pods: ReadonlyMap<string, number>): string[] {
  const reports = new Map(reportList.parse(JSON.parse(json)).items.map((item) => [item.metadata.name, item]));
  return [...pods].flatMap(([node, count]) => {
    const report = reports.get(node);
    if (!report) return [`${node} has not reported`];
    const failing = report.agentConditions
      .filter(({ status }) => status !== 'True')
      .map(({ type, status, message }) => `${node}: ${type} is ${status}${message ? ` (${message})` : ''}`);
    return report.localPodNum === count
      ? failing
      : [...failing, `${node} reports ${report.localPodNum} pods and has ${count}`];
  });
}

import type { Client } from '../client/client.ts';
import type { Condition, Subject } from './subject.ts';

type AgentInfo = {
  readonly metadata: { readonly name: string };
  readonly agentConditions?: readonly (Condition & { readonly lastHeartbeatTime?: string })[];
};
type Node = { readonly metadata: { readonly name: string } };

/** The conditions of an agent that works. */
export const agentGoals = [
  'AgentHealthy',
  'ControllerConnectionUp',
  'OVSDBConnectionUp',
  'OpenflowConnectionUp',
] as const;

const infosPath = '/apis/clusterinformation.antrea.tanzu.vmware.com/v1beta1/antreaagentinfos';
/** Reports come once a minute; one that is older than this is of an agent that is gone. */
const staleMs = 150_000;

/** The agent that each node of the cluster should have. */
export async function agentSubjects(cluster: Client, nowMs: number): Promise<readonly Subject[]> {
  const [nodes, infos] = await Promise.all([
    cluster.get<{ items: readonly Node[] }>('/api/v1/nodes'),
    cluster.get<{ items: readonly AgentInfo[] }>(infosPath),
  ]);
  const byNode = new Map(infos.items.map((info) => [info.metadata.name, info]));
  return nodes.items.map(({ metadata: { name } }) => subjectOf(name, byNode.get(name), nowMs));
}

function subjectOf(node: string, info: AgentInfo | undefined, nowMs: number): Subject {
  const conditions = info?.agentConditions ?? [];
  const heard = Math.max(...conditions.map(({ lastHeartbeatTime = '' }) => Date.parse(lastHeartbeatTime)));
  return {
    title: `agent of node ${node}`,
    name: node,
    isObserved: nowMs - heard < staleMs,
    conditions,
  };
}

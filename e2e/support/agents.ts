/**
 * The agents of the cluster: their processes, their reports, their metrics.
 * @module
 */
import type { AntreaAgentInfoFields } from '#crds/antreaAgentInfo.ts';
import { agentPod, getJson, kubectl, nodeNames, onNode, tryOnNode } from './cluster.ts';
import { until } from './until.ts';

/** Our programs, as `pgrep -f` finds them on a node. */
const programs = {
  agent: '^node /opt/antrea/agent.mjs',
  ovsdb: '^ovsdb-server ',
  vswitchd: '^ovs-vswitchd ',
  controller: '^node /opt/antrea/controller.mjs',
} as const;

/** The controller, or one of the programs of an agent's pod. */
export type Program = keyof typeof programs;

/** The process id of a program, on the node. @throws Error when it does not run */
export async function pidOf(node: string, program: Program): Promise<string> {
  return (await onNode(node, 'pgrep', '-o', '-f', programs[program])).trim();
}

/** Sends a signal to a program from outside its container. Returns the process id that got it. */
export async function signal(node: string, program: Program, name: 'KILL' | 'TERM' | 'STOP' | 'CONT') {
  const pid = await pidOf(node, program);
  await onNode(node, 'kill', `-${name}`, pid);
  return pid;
}

/** Whether a program runs in a process other than `before`. */
export async function isRenewed(node: string, program: Program, before: string): Promise<boolean> {
  const found = await tryOnNode(node, 'pgrep', '-o', '-f', programs[program]);
  return found.code === 0 && found.stdout.trim() !== before;
}

type PodView = {
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
};

/** Whether the agent's pod is ready: all flows are installed, and Open vSwitch answers. */
export async function isReady(node: string): Promise<boolean> {
  const pod = await getJson<PodView>(['pod', '-n', 'kube-system', await agentPod(node)]);
  return pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}

/** Kills a program and waits until the agent's pod is ready with a new process. `term` lets the program say good-bye. */
export async function restart(node: string, program: Program, how: 'KILL' | 'TERM'): Promise<void> {
  const before = await signal(node, program, how);
  const within = { timeoutMs: 150_000 };
  await until(`${program} on ${node} runs again`, () => isRenewed(node, program, before), within);
  await until(`the agent on ${node} is ready`, () => isServing(node), within);
}

/** Whether the agent itself says that it is ready; kubelet's word lags behind by some seconds. */
export async function isServing(node: string): Promise<boolean> {
  const answer = await tryOnNode(
    node,
    'curl',
    '--silent',
    '--insecure',
    '--fail',
    'https://127.0.0.1:10350/readyz',
  );
  return answer.code === 0;
}

/** What a node's agent reports of itself. */
export function agentInfo(node: string): Promise<AntreaAgentInfoFields> {
  return getJson<AntreaAgentInfoFields>(['antreaagentinfo', node]);
}

/** One condition of an agent; undefined when the agent does not report it. */
export async function conditionOf(node: string, type: string) {
  const { agentConditions = [] } = await agentInfo(node);
  return agentConditions.find((condition) => condition.type === type);
}

type LogLine = { readonly level: string; readonly msg: string; readonly reason?: string };

/** What the running agent of a node has logged. */
export async function agentLog(node: string): Promise<LogLine[]> {
  const log = await kubectl(['logs', '-n', 'kube-system', await agentPod(node), '-c', 'antrea-agent']);
  return log
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

/** Waits until every agent is ready and reports nothing but good. */
export async function everyAgentIsWell(): Promise<void> {
  await until(
    'every agent is well',
    async () => {
      for (const node of nodeNames) {
        const { agentConditions = [] } = await agentInfo(node);
        const bad = agentConditions.filter(({ status }) => status !== 'True');
        if (bad.length > 0) throw new Error(`${node}: ${JSON.stringify(bad)}`);
        if (!(await isReady(node))) throw new Error(`${node} is not ready`);
      }
      return true;
    },
    { timeoutMs: 120_000, everyMs: 1_000 },
  );
}

/** The page of metrics of a node's agent. */
export async function metricsPage(node: string): Promise<string> {
  const token = await onNode(node, 'cat', '/var/run/antrea/apiserver/loopback-client-token');
  const url = 'https://127.0.0.1:10350/metrics';
  const header = `Authorization: Bearer ${token.trim()}`;
  return onNode(node, 'curl', '--silent', '--fail', '--insecure', '--header', header, url);
}

/** The value of an agent's metric without labels; 0 when it is not there. */
export async function metric(node: string, name: string): Promise<number> {
  const page = await metricsPage(node);
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(page)?.[1] ?? 0);
}

/**
 * The cluster that `npm run demo` brings up, as the tests reach it.
 * @module
 */
import { join } from 'node:path';
import { type CommandResult, systemExec } from '#base/exec.ts';
import { cacheRoot } from '../../tools/cluster/cache.ts';
import { demoCluster } from '../../tools/cluster/cluster.ts';

/** `ANTREA_CLUSTER` names another cluster than the demo's. */
const cluster = process.env.ANTREA_CLUSTER ?? demoCluster;
/** The way to the cluster for whoever is not kubectl. */
export const kubeconfigPath = join(cacheRoot(), 'clusters', cluster, 'kubeconfig');
const kubectlProgram = join(cacheRoot(), 'bin', 'kubectl');
const helmProgram = join(cacheRoot(), 'bin', 'helm');
const exec = systemExec();

/** Node containers of the cluster. */
export const nodes = {
  controlPlane: `${cluster}-control-plane`,
  worker: `${cluster}-worker`,
  worker2: `${cluster}-worker2`,
} as const;

/** All of them. */
export const nodeNames: readonly string[] = Object.values(nodes);

/** How a kubectl that lives longer than one command is started. */
export const kubectlProcess = { file: kubectlProgram, env: { ...process.env, KUBECONFIG: kubeconfigPath } };

type RunOptions = { readonly stdin?: string; readonly timeoutMs?: number };

/** Runs a program whatever its exit code. */
export function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
  return exec.run({ file, args, timeoutMs: 120_000, env: { KUBECONFIG: kubeconfigPath }, ...options });
}

async function mustRun(file: string, args: readonly string[], options?: RunOptions): Promise<string> {
  const result = await run(file, args, options);
  if (result.code === 0) return result.stdout;
  throw new Error(`${file} ${args.join(' ')} exited with ${result.code}: ${result.stderr || result.stdout}`);
}

/** Standard output of a kubectl command that must succeed. */
export function kubectl(args: readonly string[], options?: RunOptions): Promise<string> {
  return mustRun(kubectlProgram, args, options);
}

/** A kubectl command whose failure is part of the test. */
export function tryKubectl(args: readonly string[], options?: RunOptions): Promise<CommandResult> {
  return run(kubectlProgram, args, options);
}

/** `kubectl get ... -o json`, parsed. The caller names the fields it reads. */
export async function getJson<T>(args: readonly string[]): Promise<T> {
  return JSON.parse(await kubectl(['get', ...args, '-o', 'json']));
}

/** Applies manifests given as objects. */
export async function apply(...objects: readonly object[]): Promise<void> {
  const list = { apiVersion: 'v1', kind: 'List', items: objects };
  await kubectl(['apply', '-f', '-'], { stdin: JSON.stringify(list) });
}

/** Standard output of a helm command that must succeed. */
export function helm(args: readonly string[], options?: RunOptions): Promise<string> {
  return mustRun(helmProgram, args, options);
}

/** Standard output of a program in a node's container that must succeed. */
export function onNode(node: string, ...command: readonly string[]): Promise<string> {
  return mustRun('docker', ['exec', node, ...command]);
}

/** A program in a node's container whose failure is part of the test. */
export function tryOnNode(node: string, ...command: readonly string[]): Promise<CommandResult> {
  return run('docker', ['exec', node, ...command]);
}

/** The address of a node in the network of the node containers. */
export async function nodeAddress(node: string): Promise<string> {
  const path = '{.status.addresses[?(@.type=="InternalIP")].address}';
  return (await kubectl(['get', 'node', node, '-o', `jsonpath=${path}`])).trim();
}

/** The name of the agent's pod on a node. */
export async function agentPod(node: string): Promise<string> {
  const selector = ['-l', 'component=antrea-agent', '--field-selector', `spec.nodeName=${node}`];
  return (
    await kubectl([
      'get',
      'pods',
      '-n',
      'kube-system',
      ...selector,
      '-o',
      'jsonpath={.items[0].metadata.name}',
    ])
  ).trim();
}

/** Standard output of a command in a container of the node's agent. */
export async function inAgent(
  node: string,
  container: 'antrea-agent' | 'antrea-ovs',
  ...command: readonly string[]
): Promise<string> {
  return kubectl(['exec', '-n', 'kube-system', await agentPod(node), '-c', container, '--', ...command]);
}

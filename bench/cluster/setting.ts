/** The pods and policies that the figures are taken with, and how to reach the cluster. @module */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { createKubeTransport, loadKubeConfig } from '#kube/client.ts';
import { type KubeList, type KubeObject, resourcePath } from '#kube/objects.ts';
import type { KubeTransport } from '#kube/transport.ts';
import { cacheRoot } from '../../tools/cluster/cache.ts';
import { demoCluster } from '../../tools/cluster/cluster.ts';

export const namespace = 'bench-cluster';
export const serverPort = 8080;
const kubeconfig = join(cacheRoot(), 'clusters', demoCluster, 'kubeconfig');
const kubectl = join(cacheRoot(), 'bin', 'kubectl');
/** So many calls at a time fill or empty the namespace of policies. */
const atOnce = 10;

/** The API server, with the credentials of the cluster's administrator. */
export function administrator(): KubeTransport {
  return createKubeTransport(loadKubeConfig(kubeconfig));
}

/** Milliseconds since 1970, finer than `Date.now()`; the probers in pods have the same clock. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** The command that runs one of our programs in a pod of the probe image. */
export function programInPod(file: string, ...args: readonly string[]): readonly string[] {
  const source = readFileSync(join(import.meta.dirname, file), 'utf8');
  return ['node', '--input-type=module-typescript', '-e', source, file, ...args];
}

/** Runs a command in a pod; `onLine` hears what it prints. */
export function startInPod(
  pod: string,
  command: readonly string[],
  onLine: (line: string) => void,
): ChildProcess & { readonly stdin: NonNullable<ChildProcess['stdin']> } {
  const args = ['--kubeconfig', kubeconfig, 'exec', '-i', '-n', namespace, pod, '--', ...command];
  const child = spawn(kubectl, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  createInterface({ input: child.stdout }).on('line', onLine);
  return child;
}

const policies = resourcePath('networking.k8s.io', 'v1', 'networkpolicies', namespace);

/** The spec of a NetworkPolicy. */
export type PolicySpec = Readonly<Record<string, unknown>>;

/** Creates a NetworkPolicy. Returns when the call began, and how long it took. */
export async function createPolicy(api: KubeTransport, name: string, spec: PolicySpec) {
  const body = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec,
  };
  const at = now();
  await api.request({ method: 'POST', path: policies, body });
  return { at, tookMs: now() - at };
}

/** Deletes a NetworkPolicy. Returns when the call began, and how long it took. */
export async function deletePolicy(api: KubeTransport, name: string) {
  const at = now();
  await api.request({ method: 'DELETE', path: `${policies}/${name}` });
  return { at, tookMs: now() - at };
}

/**
 * `count` different policies for the pods of a role: each lets in some pods, an outside network and, on ports of its own,
 * everybody. None of them lets the prober in.
 */
export function crowd(count: number, role: string): Map<string, PolicySpec> {
  return new Map(Array.from({ length: count }, (_, index) => [`crowd-${index}`, crowdSpec(index, role)]));
}

function crowdSpec(index: number, role: string): PolicySpec {
  const port = 10_000 + index;
  const peers = [
    { podSelector: { matchLabels: { peer: `p${index % 20}` } } },
    { ipBlock: { cidr: `192.0.${index % 250}.0/24`, except: [`192.0.${index % 250}.${index % 200}/32`] } },
  ];
  return {
    podSelector: { matchLabels: { role } },
    policyTypes: ['Ingress'],
    ingress: [
      { from: peers, ports: [{ protocol: 'TCP', port }] },
      { ports: [{ protocol: 'TCP', port: port + 1 }] },
    ],
  };
}

/** Lets the prober connect to the servers of a role, and nobody else. */
export function letProberIn(role: string): PolicySpec {
  return {
    podSelector: { matchLabels: { role } },
    policyTypes: ['Ingress'],
    ingress: [
      {
        from: [{ podSelector: { matchLabels: { role: 'prober' } } }],
        ports: [{ protocol: 'TCP', port: serverPort }],
      },
    ],
  };
}

/** Creates policies, many at a time. */
export function createAll(api: KubeTransport, specs: ReadonlyMap<string, PolicySpec>): Promise<void> {
  return inTurns([...specs], ([name, spec]) => createPolicy(api, name, spec));
}

/** Deletes policies, many at a time. */
export function deleteAll(api: KubeTransport, specs: ReadonlyMap<string, PolicySpec>): Promise<void> {
  return inTurns([...specs.keys()], (name) => deletePolicy(api, name));
}

const realizations = resourcePath(
  'clusterinformation.antrea.tanzu.vmware.com',
  'v1beta1',
  'networkpolicyrealizations',
  namespace,
);

/** The status of a NetworkPolicy, as far as it matters here. */
export type Realization = KubeObject & {
  readonly status?: { readonly conditions: readonly { readonly type: string; readonly status: string }[] };
};

/** Whether a policy is in force wherever it has to be. */
export function isReady({ status }: Realization): boolean {
  return status?.conditions.some((each) => each.type === 'Ready' && each.status === 'True') === true;
}

/** Follows the statuses of all policies. */
export function watchRealizations(
  api: KubeTransport,
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  return api.stream({ method: 'GET', path: realizations, query: { watch: 'true' }, signal });
}

/** Waits until exactly so many policies are in force. A cluster without Antrea has no status: there some time passes. */
export async function allReady(api: KubeTransport, count: number): Promise<void> {
  for (let turn = 0; turn < 60; turn++) {
    await sleep(1_000);
    try {
      const { items } = await api.request<KubeList<Realization>>({ method: 'GET', path: realizations });
      if (items.filter(isReady).length === count) return;
    } catch {
      if (turn >= 10) return;
    }
  }
  throw new Error(`not within a minute: ${count} policies in force`);
}

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** nginx and busybox, and the proof that every node reaches the one from the other. @module */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kubectl } from '../cluster/kubectl.ts';
import { ToolError } from '../cluster/toolError.ts';

const manifest = join(import.meta.dirname, 'manifests', 'web.yaml');

/** A busybox pod and the node it runs on. */
export type Shell = { readonly pod: string; readonly node: string };

/** Deploys the web server and the shells, and waits for them. */
export async function deployWorkload(kubectl: Kubectl): Promise<void> {
  await kubectl(['apply', '--filename', manifest]);
  for (const workload of ['deployment/nginx-deployment', 'daemonset/shell']) {
    await kubectl(['rollout', 'status', workload, '--timeout=120s'], { timeoutMs: 130_000 });
  }
}

/** The shells, one a node. */
export async function shells(kubectl: Kubectl): Promise<Shell[]> {
  const columns = 'custom-columns=POD:.metadata.name,NODE:.spec.nodeName';
  const listed = await kubectl([
    'get',
    'pods',
    '--selector',
    'app=shell',
    '--no-headers',
    '--output',
    columns,
  ]);
  return parseShells(listed);
}

/** Reads `kubectl get --output custom-columns` of pod and node. */
export function parseShells(text: string): Shell[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .flatMap(([pod, node]) => (pod && node ? [{ pod, node }] : []));
}

/** Resolves the API server's name from a pod: CoreDNS answers through its ClusterIP. */
export async function resolveName(kubectl: Kubectl, shell: Shell): Promise<void> {
  const name = 'kubernetes.default.svc.cluster.local';
  await eventually(`${name} does not resolve on ${shell.node}`, async () => {
    await kubectl(['exec', shell.pod, '--', 'nslookup', '-type=a', name], { timeoutMs: 15_000 });
  });
}

/** Fetches the page through the ClusterIP and returns its title. */
export async function fetchPage(kubectl: Kubectl, shell: Shell): Promise<string> {
  const address = await kubectl(['get', 'service', 'nginx-svc', '--output', 'jsonpath={.spec.clusterIP}']);
  // Not wget -T: Debian's busybox crashes on it.
  return eventually(`http://${address} (nginx-svc) cannot be fetched on ${shell.node}`, async () => {
    const wget = ['timeout', '5', 'wget', '-q', '-O', '-', `http://${address}/`];
    const page = await kubectl(['exec', shell.pod, '--', ...wget], { timeoutMs: 15_000 });
    const title = /<title>(.*?)<\/title>/.exec(page)?.[1];
    if (title !== 'Welcome to nginx!') throw new Error(`the page's title is ${title ?? 'missing'}`);
    return title;
  });
}

/** Tries for half a minute: endpoints reach kube-proxy a moment after the pods are ready. */
async function eventually<T>(complaint: string, attempt: () => Promise<T>): Promise<T> {
  let last: unknown;
  for (let tries = 0; tries < 10; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      last = error;
      await sleep(1_000);
    }
  }
  throw new ToolError(
    `${complaint}: ${last instanceof Error ? last.message : String(last)}`,
    'Look at `kubectl -n kube-system logs ds/antrea-agent -c antrea-agent` and `kubectl describe antreaagentinfos`.',
  );
}

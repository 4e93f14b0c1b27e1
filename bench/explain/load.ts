import { stringify } from 'yaml';
import { createClusterClient } from '#antctl/client/clusterClient.ts';
import { readClusterObjects } from '#antctl/world/clusterObjects.ts';
import { readManifests } from '#antctl/world/manifests.ts';
import { worldOf } from '#antctl/world/world.ts';
import type { ReadObjects } from '#antctl/world/worldObject.ts';
import { systemClock } from '#base/clock.ts';
import { withSeededApiServer } from '../controller/seededApiServer.ts';
import type { Workload } from '../policy/workloads.ts';

const kinds = {
  namespaces: { apiVersion: 'v1', kind: 'Namespace' },
  pods: { apiVersion: 'v1', kind: 'Pod' },
  policies: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
} as const;

/** The manifests of a workload, one text. */
export function manifestsOf(workload: Workload, format: 'json' | 'yaml'): string {
  const items = [
    ...workload.namespaces.map((each) => ({ ...kinds.namespaces, ...each })),
    ...workload.pods.map((each) => ({ ...kinds.pods, ...each })),
    ...workload.policies.map((each) => ({ ...kinds.policies, ...each })),
  ];
  if (format === 'json') return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  return items.map((item) => stringify(item)).join('---\n');
}

/** Reads a workload from one file and computes its world. */
export async function loadFromManifests(workload: Workload, format: 'json' | 'yaml'): Promise<object> {
  const text = manifestsOf(workload, format);
  const files = {
    kind: async () => 'file' as const,
    read: async () => text,
    list: async () => [],
    stdin: async () => text,
  };
  return {
    megabytes: Math.round(text.length / 2 ** 20),
    ...(await measure(() => readManifests(['-'], files))),
  };
}

/** Reads a workload from a real kube-apiserver and computes its world. */
export async function loadFromApi(workload: Workload): Promise<object> {
  return withSeededApiServer(workload, async (kubeconfig) => {
    const client = await createClusterClient({
      kubeconfig,
      server: undefined,
      timeoutMs: 0,
      trace: () => undefined,
    });
    let told = 0;
    try {
      const figures = await measure(() => readClusterObjects(client, () => (told += 1)));
      return { ...figures, progressReports: told };
    } finally {
      await client.close();
    }
  });
}

async function measure(read: () => Promise<ReadObjects>): Promise<object> {
  const clock = systemClock();
  const start = clock.monotonic();
  const objects = await read();
  const readDone = clock.monotonic();
  const world = worldOf(objects);
  const { pods, policies } = world.index.size;
  return {
    pods,
    policies,
    problems: objects.problems.length,
    readMs: Math.round(readDone - start),
    computeMs: Math.round(clock.monotonic() - readDone),
    rssMb: Math.round(process.memoryUsage.rss() / 2 ** 20),
  };
}

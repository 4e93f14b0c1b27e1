import { startControlPlane } from '../../tools/envtest/controlPlane.ts';
import { seededRandom } from '../policy/random.ts';
import { type WorkloadName, workloads } from './workloads.ts';

const seed = 1;
const batch = 100;
const created = { creationTimestamp: '2026-01-01T00:00:00Z' };

type Named = { readonly metadata: { readonly name: string; readonly namespace?: string | undefined } };

/** Runs `use` with the kubeconfig of a real API server that holds a workload. */
export async function withSeededApiServer<T>(
  name: WorkloadName,
  use: (kubeconfig: string) => Promise<T>,
): Promise<T> {
  const { namespaces, pods, policies } = workloads[name](seededRandom(seed));
  const controlPlane = await startControlPlane();
  try {
    await controlPlane.killApiServer();
    const put = (entries: ReadonlyMap<string, object>) => controlPlane.putIntoStore(entries);
    await writeAll(put, namespaces, 'namespaces', { apiVersion: 'v1', kind: 'Namespace' });
    await writeAll(put, pods, 'pods', { apiVersion: 'v1', kind: 'Pod' });
    await writeAll(put, policies, 'networkpolicies', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
    });
    await controlPlane.startApiServer();
    return await use(controlPlane.kubeconfig);
  } finally {
    await controlPlane.stop();
  }
}

/** As JSON, which the API server reads as well as its own form. */
async function writeAll(
  put: (entries: ReadonlyMap<string, object>) => Promise<void>,
  objects: readonly Named[],
  plural: string,
  type: object,
): Promise<void> {
  for (let from = 0; from < objects.length; from += batch) {
    const entries = objects.slice(from, from + batch).map((object) => {
      const { name, namespace } = object.metadata;
      const key = ['/registry', plural, ...(namespace === undefined ? [] : [namespace]), name].join('/');
      return [key, { ...type, ...object, metadata: { ...created, ...object.metadata } }] as const;
    });
    await put(new Map(entries));
  }
}

import { systemClock } from '#base/clock.ts';
import { clusterNetworkPolicy } from '#crds/clusterNetworkPolicy.ts';
import { apiVersionOf } from '#crds/definition.ts';
import { createKubeTransport } from '#kube/client.ts';
import { applyCustomResourceDefinition } from '#kube/customResourceDefinition.ts';
import { type ControlPlane, startControlPlane } from '../../tools/envtest/controlPlane.ts';
import type { Workload } from '../policy/workloads.ts';
import { realPod } from '../reflector/realPod.ts';

const batch = 100;
const created = { creationTimestamp: '2026-01-01T00:00:00Z' };

type Named = { readonly metadata: { readonly name: string; readonly namespace?: string | undefined } };

/** Runs `use` with the kubeconfig of a real API server that holds a workload, its pods as large as in a cluster. */
export async function withSeededApiServer<T>(
  { namespaces, pods, policies, clusterPolicies = [] }: Workload,
  use: (kubeconfig: string) => Promise<T>,
): Promise<T> {
  const controlPlane = await startControlPlane();
  try {
    await controlPlane.killApiServer();
    const put = (entries: ReadonlyMap<string, object>) => controlPlane.putIntoStore(entries);
    await writeAll(put, namespaces, 'namespaces', { apiVersion: 'v1', kind: 'Namespace' });
    await writeAll(put, pods, 'pods', { apiVersion: 'v1', kind: 'Pod' }, realPod);
    await writeAll(put, policies, 'networkpolicies', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
    });
    await writeAll(put, clusterPolicies, 'crd.antrea.io/clusternetworkpolicies', {
      apiVersion: apiVersionOf(clusterNetworkPolicy),
      kind: clusterNetworkPolicy.kind,
    });
    await controlPlane.startApiServer();
    await serveClusterPolicies(controlPlane);
    return await use(controlPlane.kubeconfig);
  } finally {
    await controlPlane.stop();
  }
}

async function serveClusterPolicies(controlPlane: ControlPlane): Promise<void> {
  const transport = createKubeTransport(controlPlane.kubeConfig());
  const file = `config/crd/${clusterNetworkPolicy.plural}.${clusterNetworkPolicy.group}.yaml`;
  try {
    await applyCustomResourceDefinition(file, { transport, clock: systemClock() });
  } finally {
    await transport.close();
  }
}

/** As JSON, which the API server reads as well as its own form. */
async function writeAll<T extends Named>(
  put: (entries: ReadonlyMap<string, object>) => Promise<void>,
  objects: readonly T[],
  plural: string,
  type: object,
  whole: (object: T) => object = asCreated,
): Promise<void> {
  for (let from = 0; from < objects.length; from += batch) {
    const entries = objects.slice(from, from + batch).map((object) => {
      const { name, namespace } = object.metadata;
      const key = ['/registry', plural, ...(namespace === undefined ? [] : [namespace]), name].join('/');
      return [key, { ...type, ...whole(object) }] as const;
    });
    await put(new Map(entries));
  }
}

function asCreated({ metadata, ...rest }: Named): object {
  return { metadata: { ...created, ...metadata }, ...rest };
}

import type { Cluster } from '#policy/compile.ts';
import { getJson } from '../support/cluster.ts';
import { clusterOf, type KubeObject, policyResources } from './kubeObjects.ts';

/**
 * What the API server holds now, as far as the model asks: pods of the cast's namespaces, and every policy. `more` are
 * resources that are not served everywhere.
 */
export async function readCluster(more: readonly string[] = []): Promise<Cluster> {
  const resources = ['pods', 'namespaces', 'services', ...policyResources, ...more].join();
  const { items } = await getJson<{ items: readonly KubeObject[] }>([resources, '--all-namespaces']);
  return clusterOf(items);
}

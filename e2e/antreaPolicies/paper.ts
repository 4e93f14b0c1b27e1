import type { Cluster } from '#policy/compile.ts';
import { clusterOf, identityOf, type PolicyObject } from '../truth/kubeObjects.ts';
import { paperCluster } from '../truth/paperStage.ts';

/** The cluster on paper with these objects; the uid of each is what it is called. */
export function paperClusterWith(objects: Iterable<PolicyObject>): Cluster {
  const withUids = [...objects].map((each) => ({
    ...each,
    metadata: { ...each.metadata, uid: identityOf(each) },
  }));
  const { pods, namespaces, services = [] } = paperCluster([]);
  return { ...clusterOf(withUids), pods, namespaces, services };
}

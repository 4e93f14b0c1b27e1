import type { Pod } from '../input.ts';
import type { PodRef } from '../pods.ts';
import type { PolicyIndex } from '../policyIndex.ts';
import { nameLabel } from './groupLogic.ts';
import { indexOf, type LintWorld } from './lintWorld.ts';

/** Who answers questions for names, and the index in which they are. */
export type Dns = {
  readonly index: PolicyIndex;
  readonly servers: readonly PodRef[];
  /** Whether the servers are not among the objects, and taken to be as `kubeadm` makes them. */
  readonly isAssumed: boolean;
};

const namespace = 'kube-system';
const labels = { 'k8s-app': 'kube-dns' };
/** The second is what people gave it before Kubernetes gave the first to all. */
const usualLabels = { [nameLabel]: namespace, name: namespace };
const standIn: Pod = {
  metadata: { name: 'coredns', namespace, labels, uid: 'assumed-dns' },
  spec: {
    nodeName: 'assumed',
    containers: [{ ports: [{ name: 'dns', containerPort: 53, protocol: 'UDP' }] }],
  },
  status: { phase: 'Running', podIP: '192.0.2.53' },
};

/** The DNS of the cluster; undefined where it is not in pods. */
export function dnsOf(world: LintWorld): Dns | undefined {
  const servers = serversOf(world);
  if (servers.length > 0) return { index: world.index, servers, isAssumed: false };
  if (world.isComplete || world.pods.length === 0) return undefined;
  const known = world.namespaces.filter(({ metadata }) => metadata.name !== namespace);
  const namespaces = [...known, { metadata: { name: namespace, labels: usualLabels } }];
  const index = indexOf({ ...world, namespaces, pods: [...world.pods, standIn] });
  return { index, servers: [{ name: standIn.metadata.name, namespace }], isAssumed: true };
}

/** The pods with the label that all distributions use, or behind the Service of this name. */
function serversOf({ pods, services }: LintWorld): PodRef[] {
  const service = services.find(
    ({ metadata }) => metadata.namespace === namespace && metadata.name === 'kube-dns',
  );
  const wanted = Object.entries(service?.spec?.selector ?? labels);
  return pods
    .filter(({ metadata }) => metadata.namespace === namespace)
    .filter(({ metadata }) => wanted.every(([key, value]) => metadata.labels?.[key] === value))
    .map(({ metadata: { name } }) => ({ name, namespace }));
}

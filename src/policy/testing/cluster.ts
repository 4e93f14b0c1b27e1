import type { Cluster } from '../compile.ts';
import type { Labels, Namespace, NetworkPolicy, Pod } from '../input.ts';
import { PolicyIndex } from '../policyIndex.ts';

type PodOptions = {
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly node?: string;
  readonly ip?: string;
  readonly phase?: string;
  readonly hostNetwork?: boolean;
  readonly ports?: readonly {
    readonly name: string;
    readonly containerPort: number;
    readonly protocol?: string;
  }[];
};

/** A running pod of namespace `x`. */
export function aPod(name: string, options: PodOptions = {}): Pod {
  const {
    namespace = 'x',
    labels = { app: name },
    node = 'n1',
    ip,
    phase = 'Running',
    hostNetwork,
    ports = [],
  } = options;
  return {
    metadata: { name, namespace, labels },
    spec: { nodeName: node, hostNetwork, containers: [{ ports }] },
    status: { phase, podIP: ip },
  };
}

/** A namespace. */
export function aNamespace(name: string, labels: Labels = {}): Namespace {
  return { metadata: { name, labels } };
}

/** A policy of namespace `x` whose uid is its name. */
export function aPolicy(
  name: string,
  spec: NonNullable<NetworkPolicy['spec']>,
  namespace = 'x',
): NetworkPolicy {
  return { metadata: { name, namespace, uid: name }, spec };
}

/** The selector of pods that `aPod` made. */
export function app(name: string) {
  return { matchLabels: { app: name } };
}

/** An index of a cluster with the namespace `x`. */
export function anIndex(...objects: readonly (Pod | NetworkPolicy)[]): PolicyIndex {
  const index = new PolicyIndex();
  index.upsertNamespace(aNamespace('x'));
  for (const object of objects) {
    if (isPod(object)) index.upsertPod(object);
    else index.upsertPolicy(object);
  }
  return index;
}

/** An index of a cluster, told in an order in which every object comes before what it speaks of. */
export function indexOf(cluster: Cluster): PolicyIndex {
  const { antreaPolicies = [], upstreamPolicies = [], tiers = [], groups = [], services = [] } = cluster;
  const index = new PolicyIndex();
  for (const each of antreaPolicies) index.upsertAntreaPolicy(each);
  for (const each of upstreamPolicies) index.upsertUpstreamPolicy(each);
  for (const each of tiers) index.upsertTier(each);
  for (const each of groups) index.upsertGroup(each);
  for (const each of services) index.upsertService(each);
  for (const each of cluster.policies) index.upsertPolicy(each);
  for (const each of cluster.pods) index.upsertPod(each);
  for (const each of cluster.namespaces) index.upsertNamespace(each);
  return index;
}

function isPod(object: Pod | NetworkPolicy): object is Pod {
  return 'status' in object;
}

/**
 * What the controller keeps of the objects it watches. A cluster has a hundred thousand pods, and most of a pod is
 * nothing to policies.
 * @module
 */
import type { KubeObject, ObjectMeta } from '#kube/objects.ts';
import type { AntreaPolicyInput, GroupInput, ServiceInput } from '#policy/antrea/input.ts';
import type { Container, ContainerPort, Namespace, NetworkPolicy, Pod } from '#policy/input.ts';
import type { UpstreamPolicyInput } from '#policy/upstream/input.ts';

export type WatchedPod = KubeObject & Pod;
export type WatchedNamespace = KubeObject & Namespace;
export type WatchedPolicy = KubeObject & NetworkPolicy;
/** ClusterNetworkPolicy and NetworkPolicy of Antrea. */
export type WatchedAntreaPolicy = KubeObject & AntreaPolicyInput;
export type WatchedTier = KubeObject & {
  readonly spec?: { readonly priority?: number | undefined } | undefined;
};
/** ClusterNetworkPolicy of policy.networking.k8s.io. */
export type WatchedUpstreamPolicy = KubeObject & UpstreamPolicyInput;
export type WatchedService = KubeObject & ServiceInput;
/** ClusterGroup and Group. */
export type WatchedGroup = KubeObject & GroupInput;

/** Strings that many objects share, each kept once; forgotten all at once when there are too many. */
export class SharedStrings {
  readonly #strings = new Map<string, string>();
  readonly #most: number;

  constructor(most = 50_000) {
    this.#most = most;
  }

  get(text: string): string;
  get(text: string | undefined): string | undefined;
  get(text: string | undefined): string | undefined {
    if (text === undefined) return undefined;
    const known = this.#strings.get(text);
    if (known !== undefined) return known;
    if (this.#strings.size >= this.#most) this.#strings.clear();
    this.#strings.set(text, text);
    return text;
  }
}

/** A pod without what policies do not ask for. */
export function strippedPod(
  { metadata, spec = {}, status = {} }: WatchedPod,
  shared: SharedStrings,
): WatchedPod {
  const { podIP, podIPs = [] } = status;
  return {
    metadata: { ...identity(metadata, shared), labels: metadata.labels },
    spec: {
      nodeName: shared.get(spec.nodeName),
      ...(spec.hostNetwork === true ? { hostNetwork: true } : {}),
      ...(spec.serviceAccountName ? { serviceAccountName: shared.get(spec.serviceAccountName) } : {}),
      ...strippedContainers('containers', spec.containers),
      ...strippedContainers('initContainers', spec.initContainers),
    },
    status: { phase: shared.get(status.phase), podIP, ...(podIPs.length > 1 ? { podIPs } : {}) },
  };
}

/** A namespace: its labels are all that matters. */
export function strippedNamespace({ metadata }: WatchedNamespace): WatchedNamespace {
  const { name, uid, resourceVersion, labels } = metadata;
  return { metadata: { name, uid, resourceVersion, labels } };
}

/** A Service: which pods are behind which ports. */
export function strippedService(
  { metadata, spec = {} }: WatchedService,
  shared: SharedStrings,
): WatchedService {
  const { type, selector, ports = [] } = spec;
  return {
    metadata: identity(metadata, shared),
    spec: {
      ...(type === 'ExternalName' ? { type } : {}),
      selector,
      ports: ports.map(({ protocol, port, targetPort }) => ({
        protocol: shared.get(protocol),
        port,
        targetPort,
      })),
    },
  };
}

/** A policy of any kind without bookkeeping and status. */
export function strippedPolicy<S>(
  { metadata, spec }: KubeObject & { readonly spec?: S | undefined },
  shared: SharedStrings,
): KubeObject & { readonly spec: S | undefined } {
  const { generation, creationTimestamp } = metadata;
  return { metadata: { ...identity(metadata, shared), generation, creationTimestamp }, spec };
}

/** A tier or a group without bookkeeping and status. */
export function strippedObject<S>({
  metadata,
  spec,
}: KubeObject & { readonly spec?: S | undefined }): KubeObject & { readonly spec: S | undefined } {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  return { metadata: { name, namespace, uid, resourceVersion, creationTimestamp }, spec };
}

/** Enough to know an object again: what the cache keeps of those that the index has taken in. */
export function identified({ metadata }: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  const known = { name, namespace, uid, resourceVersion };
  return { metadata: creationTimestamp === undefined ? known : { ...known, creationTimestamp } };
}

function identity({ name, namespace, uid, resourceVersion }: ObjectMeta, shared: SharedStrings) {
  return { name, namespace: shared.get(namespace), uid, resourceVersion };
}

/** The containers with named ports, or nothing: most have none. */
function strippedContainers<K extends string>(
  key: K,
  containers: readonly Container[] = [],
): Partial<Record<K, readonly Container[]>> {
  const named = containers.flatMap(({ ports, restartPolicy }) => {
    const kept = ports?.filter(({ name }) => Boolean(name)).map(namedPort) ?? [];
    return kept.length === 0
      ? []
      : [restartPolicy === undefined ? { ports: kept } : { ports: kept, restartPolicy }];
  });
  const result: Partial<Record<K, readonly Container[]>> = {};
  if (named.length > 0) result[key] = named;
  return result;
}

function namedPort({ name, containerPort, protocol }: ContainerPort): ContainerPort {
  return { name, containerPort, protocol };
}

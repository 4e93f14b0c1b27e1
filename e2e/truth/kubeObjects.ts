/**
 * Objects of the API as the truth tables write and read them, and the cluster that the model makes of them.
 * @module
 */
import type { AntreaPolicyInput, GroupInput, ServiceInput } from '#policy/antrea/input.ts';
import type { Cluster } from '#policy/compile.ts';
import type { Namespace, NetworkPolicy, Pod } from '#policy/input.ts';
import type { UpstreamPolicyInput } from '#policy/upstream/input.ts';
import { namespaces } from './cast.ts';

/** The API groups of Antrea's policies: today's, and that of v0.9. */
export const antreaApis = {
  crd: 'crd.antrea.io/v1beta1',
  security: 'security.antrea.tanzu.vmware.com/v1alpha1',
} as const;

/** The API group of the ClusterNetworkPolicy that is Kubernetes' own, behind a feature gate here. */
export const upstreamApi = 'policy.networking.k8s.io/v1alpha2';

type AntreaApi = (typeof antreaApis)[keyof typeof antreaApis];

/** A policy of Antrea; a NetworkPolicy has a namespace. */
export type AntreaPolicyObject = AntreaPolicyInput & {
  readonly apiVersion: AntreaApi;
  readonly kind: 'ClusterNetworkPolicy' | 'NetworkPolicy';
};

/** ClusterNetworkPolicy of policy.networking.k8s.io. */
export type UpstreamPolicyObject = UpstreamPolicyInput & {
  readonly apiVersion: typeof upstreamApi;
  readonly kind: 'ClusterNetworkPolicy';
};

/** NetworkPolicy of Kubernetes. */
export type NetworkPolicyObject = NetworkPolicy & {
  readonly apiVersion: 'networking.k8s.io/v1';
  readonly kind: 'NetworkPolicy';
};

/** A Tier. */
export type TierObject = {
  readonly apiVersion: AntreaApi;
  readonly kind: 'Tier';
  readonly metadata: { readonly name: string };
  readonly spec: { readonly priority: number };
};

/** A ClusterGroup, or a Group, which has a namespace. */
export type GroupObject = GroupInput & {
  readonly apiVersion: AntreaApi;
  readonly kind: 'ClusterGroup' | 'Group';
};

/** What tests write. */
export type PolicyObject =
  | AntreaPolicyObject
  | UpstreamPolicyObject
  | NetworkPolicyObject
  | TierObject
  | GroupObject;

/** What tests read. */
export type KubeObject =
  | PolicyObject
  | (Pod & { readonly apiVersion: 'v1'; readonly kind: 'Pod' })
  | (ServiceInput & { readonly apiVersion: 'v1'; readonly kind: 'Service' })
  | (Namespace & { readonly apiVersion: 'v1'; readonly kind: 'Namespace' });

const antreaKinds = {
  [antreaApis.crd]: ['clusternetworkpolicies', 'networkpolicies', 'tiers', 'clustergroups', 'groups'],
  [antreaApis.security]: ['clusternetworkpolicies', 'networkpolicies', 'tiers'],
} as const;

/** The resources of all that decide, as kubectl takes them. */
export const policyResources: readonly string[] = [
  'networkpolicies.networking.k8s.io',
  ...Object.entries(antreaKinds).flatMap(([api, kinds]) =>
    kinds.map((kind) => `${kind}.${api.slice(0, api.indexOf('/'))}`),
  ),
];

/** What the model computes with; pods and NetworkPolicies of other namespaces are nobody's business here. */
export function clusterOf(objects: readonly KubeObject[]): Cluster {
  return {
    pods: objects.filter((each) => each.kind === 'Pod').filter(isOurs),
    namespaces: objects.filter((each) => each.kind === 'Namespace'),
    policies: objects.filter(isNetworkPolicy).filter(isOurs),
    antreaPolicies: objects.filter(isAntreaPolicy),
    upstreamPolicies: objects.filter(isUpstreamPolicy),
    tiers: objects
      .filter((each) => each.kind === 'Tier')
      .map(({ metadata: { name }, spec: { priority } }) => ({ name, priority })),
    groups: objects.filter(isGroup),
    services: objects.filter((each) => each.kind === 'Service'),
  };
}

/** Says which object it is, whatever its content. */
export function identityOf({ apiVersion, kind, metadata }: PolicyObject): string {
  const namespace = 'namespace' in metadata ? `${metadata.namespace}/` : '';
  return `${apiVersion} ${kind} ${namespace}${metadata.name}`;
}

/** Whether it is a policy of Antrea, of either scope and API group. */
export function isAntreaPolicy(object: KubeObject): object is AntreaPolicyObject {
  const isPolicy = object.kind === 'ClusterNetworkPolicy' || object.kind === 'NetworkPolicy';
  return isPolicy && Object.values<string>(antreaApis).includes(object.apiVersion);
}

/** Whether it is a ClusterNetworkPolicy of policy.networking.k8s.io. */
export function isUpstreamPolicy(object: KubeObject): object is UpstreamPolicyObject {
  return object.kind === 'ClusterNetworkPolicy' && object.apiVersion === upstreamApi;
}

function isGroup(object: KubeObject): object is GroupObject {
  return object.kind === 'ClusterGroup' || object.kind === 'Group';
}

function isNetworkPolicy(object: KubeObject): object is NetworkPolicyObject {
  return object.apiVersion === 'networking.k8s.io/v1';
}

function isOurs({ metadata }: Pod | NetworkPolicy): boolean {
  return namespaces.some(({ name }) => name === metadata.namespace);
}

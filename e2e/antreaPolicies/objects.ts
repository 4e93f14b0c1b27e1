/**
 * Short ways to write objects.
 * @module
 */
import type { AntreaPolicySpec } from '#policy/antrea/input.ts';
import type { LabelSelector, NetworkPolicy } from '#policy/input.ts';
import {
  type AntreaPolicyObject,
  antreaApis,
  type GroupObject,
  type NetworkPolicyObject,
  type TierObject,
  type UpstreamPolicyObject,
  upstreamApi,
} from '../truth/kubeObjects.ts';

type ApiName = keyof typeof antreaApis;

/** A ClusterNetworkPolicy, of today's API group if nothing else is said. */
export function clusterPolicy(
  name: string,
  spec: AntreaPolicySpec,
  api: ApiName = 'crd',
): AntreaPolicyObject {
  return {
    apiVersion: antreaApis[api],
    kind: 'ClusterNetworkPolicy',
    metadata: { name: `truth-${name}` },
    spec,
  };
}

/** A NetworkPolicy of Antrea. */
export function policyIn(
  namespace: string,
  name: string,
  spec: AntreaPolicySpec,
  api: ApiName = 'crd',
): AntreaPolicyObject {
  return { apiVersion: antreaApis[api], kind: 'NetworkPolicy', metadata: { name, namespace }, spec };
}

/** A ClusterNetworkPolicy of policy.networking.k8s.io. */
export function upstreamPolicy(
  name: string,
  spec: NonNullable<UpstreamPolicyObject['spec']>,
): UpstreamPolicyObject {
  return { apiVersion: upstreamApi, kind: 'ClusterNetworkPolicy', metadata: { name: `truth-${name}` }, spec };
}

/** A NetworkPolicy of Kubernetes. */
export function kubernetesPolicy(
  namespace: string,
  name: string,
  spec: NonNullable<NetworkPolicy['spec']>,
): NetworkPolicyObject {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec };
}

/** A tier between the default ones. */
export function tier(name: string, priority: number): TierObject {
  return { apiVersion: antreaApis.crd, kind: 'Tier', metadata: { name }, spec: { priority } };
}

/** A ClusterGroup. */
export function clusterGroup(name: string, spec: NonNullable<GroupObject['spec']>): GroupObject {
  return { apiVersion: antreaApis.crd, kind: 'ClusterGroup', metadata: { name: `truth-${name}` }, spec };
}

/** A Group of a namespace. */
export function groupIn(
  namespace: string,
  name: string,
  spec: NonNullable<GroupObject['spec']>,
): GroupObject {
  return { apiVersion: antreaApis.crd, kind: 'Group', metadata: { name, namespace }, spec };
}

/** Pods of the cast by name; the label `cast` keeps policies off all other pods of the cluster. */
export function pod(...names: readonly string[]): LabelSelector {
  return {
    matchLabels: { cast: 'pod' },
    matchExpressions: [{ key: 'pod', operator: 'In', values: names }],
  };
}

/** Pods of the cast by what they do. */
export function role(name: string): LabelSelector {
  return { matchLabels: { cast: 'pod', tier: name } };
}

/** All pods of the cast. */
export const everyone: LabelSelector = { matchLabels: { cast: 'pod' } };

/** Namespaces by name. */
export function namespace(...names: readonly string[]): LabelSelector {
  return { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: names }] };
}

/** Namespaces of a team. */
export function team(name: string): LabelSelector {
  return { matchLabels: { team: name } };
}

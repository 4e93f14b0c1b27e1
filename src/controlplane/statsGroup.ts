/**
 * What people read of what policies did: group stats.antrea.tanzu.vmware.com, version v1alpha1, kinds and fields as
 * Antrea v0.11. Ours beyond that: the rules of Kubernetes policies, `completeSince`, and the upstream kind.
 * @module
 */
import type { ControlPlaneResource } from './group.ts';
import type { SourceRef } from './wire.ts';

/** The API group of statistics. */
export const statsGroup = 'stats.antrea.tanzu.vmware.com';

/** Its version. */
export const statsVersion = 'v1alpha1';

/** The object that makes the group a part of the cluster's API. */
export const statsApiService = `${statsVersion}.${statsGroup}`;

/** A kind of statistics, and the policies that it is about. */
export type StatsResource = ControlPlaneResource & {
  readonly source: SourceRef['type'];
  readonly isNamespaced: boolean;
};

/** The kinds; an object has the name, namespace and uid of its policy. */
export const statsResources: readonly StatsResource[] = [
  {
    plural: 'networkpolicystats',
    singular: 'networkpolicystats',
    kind: 'NetworkPolicyStats',
    source: 'K8sNetworkPolicy',
    isNamespaced: true,
  },
  {
    plural: 'antreanetworkpolicystats',
    singular: 'antreanetworkpolicystats',
    kind: 'AntreaNetworkPolicyStats',
    source: 'AntreaNetworkPolicy',
    isNamespaced: true,
  },
  {
    plural: 'antreaclusternetworkpolicystats',
    singular: 'antreaclusternetworkpolicystats',
    kind: 'AntreaClusterNetworkPolicyStats',
    source: 'AntreaClusterNetworkPolicy',
    isNamespaced: false,
  },
  {
    plural: 'k8sclusternetworkpolicystats',
    singular: 'k8sclusternetworkpolicystats',
    kind: 'K8sClusterNetworkPolicyStats',
    source: 'K8sClusterNetworkPolicy',
    isNamespaced: false,
  },
];

/** Connections that were decided on, and what went through them in both directions. */
export type TrafficStats = { readonly packets: number; readonly bytes: number; readonly sessions: number };

/** A rule by its name, or `ingress[0]` by its place. */
export type RuleTrafficStats = { readonly name: string; readonly trafficStats: TrafficStats };

/** What a policy did on all nodes together. */
export type PolicyStatsObject = {
  readonly apiVersion?: string;
  readonly kind?: string;
  /** `creationTimestamp` is when counting began, not when the policy was made; absent while no node has counted. */
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly creationTimestamp?: string;
  };
  readonly trafficStats: TrafficStats;
  readonly ruleTrafficStats: readonly RuleTrafficStats[];
  /** Since when every node that took part has counted without a gap; before that, some may be missing. */
  readonly completeSince?: string;
};

/** What a rule is called that has no name: its place among the policy's rules of its direction. */
export function ruleLabel(direction: 'In' | 'Out', index: number, name?: string): string {
  return name ?? `${direction === 'In' ? 'ingress' : 'egress'}[${index}]`;
}

import type { AntreaPolicyInput, AntreaPolicySpec, GroupInput } from '../antrea/input.ts';
import { defaultTierPriority } from '../antrea/tiers.ts';
import type { World } from '../antrea/world.ts';

/** A world with the default tiers and these groups. */
export function aWorld(...groups: readonly GroupInput[]): World {
  return {
    tier: defaultTierPriority,
    group: ({ name, namespace }) =>
      groups.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace),
  };
}

/** A ClusterGroup, or (with a namespace) a Group. */
export function aGroup(name: string, spec: GroupInput['spec'], namespace?: string): GroupInput {
  return { metadata: { name, namespace }, spec };
}

/** A ClusterNetworkPolicy for all pods, or (with a namespace) a NetworkPolicy for those of its namespace. */
export function anAntreaPolicy(name: string, spec: AntreaPolicySpec, namespace?: string): AntreaPolicyInput {
  const rules = [...(spec.ingress ?? []), ...(spec.egress ?? [])];
  const isPerRule = rules.some(({ appliedTo }) => appliedTo !== undefined);
  const all = isPerRule ? {} : { appliedTo: [{ podSelector: {} }] };
  return { metadata: { name, namespace, uid: name }, spec: { priority: 5, ...all, ...spec } };
}

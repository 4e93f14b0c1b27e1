import { defaultTiers } from '#policy/antrea/tiers.ts';
import type { PolicySource } from '#policy/model.ts';
import type { RuleRef } from '#policy/orderedRules.ts';
import type { World } from '../world/world.ts';

const kinds: Readonly<Record<PolicySource['type'], string>> = {
  K8sNetworkPolicy: 'NetworkPolicy',
  AntreaNetworkPolicy: 'Antrea NetworkPolicy',
  AntreaClusterNetworkPolicy: 'ClusterNetworkPolicy',
  K8sClusterNetworkPolicy: 'ClusterNetworkPolicy (policy.networking.k8s.io)',
};

/** `NetworkPolicy shop/deny`. */
export function policyTitle({ type, namespace, name }: PolicySource): string {
  return `${kinds[type]} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** `NetworkPolicy shop/web ingress[0]`, with the rule's name if it has one. */
export function ruleTitle({ policy, direction, index, name }: RuleRef): string {
  const place = `${direction === 'In' ? 'ingress' : 'egress'}[${index}]`;
  return `${policyTitle(policy)} ${place}${name === undefined ? '' : ` "${name}"`}`;
}

/** What a tier of a priority is called. */
export type TierNames = (tier: number | 'kubernetes') => string;

/** The names of the tiers of a world; the upstream ones have no object. */
export function tierNamesOf({ objects }: Pick<World, 'objects'>): TierNames {
  const names = new Map([
    [251, 'Admin'],
    [254, 'Baseline'],
    ...defaultTiers.map(({ name, priority }) => [priority, name] as const),
  ]);
  for (const { kind, object } of objects) {
    if (kind === 'Tier') names.set(object.spec.priority, object.metadata.name);
  }
  return (tier) => {
    if (tier === 'kubernetes') return 'Kubernetes policies';
    return `tier ${names.get(tier) ?? ''} (${tier})`.replace('  ', ' ');
  };
}

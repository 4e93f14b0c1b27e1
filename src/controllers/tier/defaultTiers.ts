import type { TierInput } from '#policy/antrea/input.ts';
import { defaultTiers } from '#policy/antrea/tiers.ts';

/** A Tier as it is created. */
export type DefaultTier = {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly priority: number; readonly description: string };
};

const displayNames: Readonly<Record<string, string>> = {
  securityops: 'SecurityOps',
  networkops: 'NetworkOps',
  application: 'default Application',
};

/** The tiers that every cluster has, with the descriptions that Antrea gives them. */
export const tiersToCreate: readonly DefaultTier[] = defaultTiers.map((tier) => ({
  metadata: { name: tier.name },
  spec: { priority: tier.priority, description: `[READ-ONLY]: System generated ${descriptionOf(tier)} Tier` },
}));

function descriptionOf({ name }: TierInput): string {
  return displayNames[name] ?? `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

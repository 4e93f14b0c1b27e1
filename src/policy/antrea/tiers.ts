import type { TierInput } from './input.ts';

/** The tier of a policy that names none. */
export const defaultTier = 'application';

/** The tiers that always exist, where Antrea puts them today. */
export const defaultTiers: readonly TierInput[] = [
  { name: 'emergency', priority: 50 },
  { name: 'securityops', priority: 100 },
  { name: 'networkops', priority: 150 },
  { name: 'platform', priority: 200 },
  { name: defaultTier, priority: 250 },
  { name: 'baseline', priority: 253 },
];

const priorities = new Map(defaultTiers.map(({ name, priority }) => [name, priority]));

/** The priority of a default tier; undefined for others. */
export function defaultTierPriority(name: string): number | undefined {
  return priorities.get(name);
}

/** The tier that is meant: Antrea v0.9 wrote the default ones with capitals. */
export function tierName(written: string | undefined): string {
  if (!written) return defaultTier;
  const lowered = written.toLowerCase();
  return priorities.has(lowered) ? lowered : written;
}

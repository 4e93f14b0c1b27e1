import type { GroupInput } from '#policy/antrea/input.ts';
import { defaultTiers } from '#policy/antrea/tiers.ts';
import type { AdmissionWorld, StoredTier } from '../world.ts';

type Contents = {
  readonly tiers?: readonly StoredTier[];
  /** The written tier of each policy, by how messages call the policy. */
  readonly policies?: Readonly<Record<string, string | undefined>>;
  readonly groups?: readonly GroupInput[];
};

/** A world with the default tiers and what a test puts into it; `asked` says what was looked up. */
export function aWorld(contents: Contents = {}): AdmissionWorld & { readonly asked: string[] } {
  const { tiers = [], policies = {}, groups = [] } = contents;
  const asked: string[] = [];
  const defaults = defaultTiers.map((tier) => ({ ...tier, group: 'crd.antrea.io' }));
  return {
    asked,
    tiers: async () => {
      asked.push('tiers');
      return [...defaults, ...tiers];
    },
    policiesIn: async (isTier) => {
      asked.push('policies');
      return Object.entries(policies).flatMap(([name, tier]) => (isTier(tier) ? [name] : []));
    },
    groups: async (namespace) => {
      asked.push('groups');
      return groups.filter(({ metadata }) => metadata.namespace === namespace);
    },
  };
}

import type { GroupInput, TierInput } from '#policy/antrea/input.ts';

/** A tier that exists, and the API group in which it does. */
export type StoredTier = TierInput & { readonly group: string };

/**
 * What admission has to know beside the object itself, as the API server has it now. Each rejects when the API server
 * cannot say.
 */
export interface AdmissionWorld {
  /** The tiers of all API groups. */
  tiers(): Promise<readonly StoredTier[]>;
  /** The policies of all kinds whose tier is written so or that way, as `ClusterNetworkPolicy x` or `NetworkPolicy y/z`. */
  policiesIn(isTier: (written: string | undefined) => boolean): Promise<readonly string[]>;
  /** The Groups of a namespace, or the ClusterGroups. */
  groups(namespace: string | undefined): Promise<readonly GroupInput[]>;
}

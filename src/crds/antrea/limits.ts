/**
 * How many entries a list may have. The API server wants bounds before it takes CEL rules about entries, and refuses
 * rules whose cost at these bounds is too high. A set of addresses that is larger belongs in a ClusterGroup.
 * @module
 */

/** Rules of one direction. */
export const maxRules = 500;

/** Entries in `from` or `to`. */
export const maxPeers = 1_000;

/** Entries in `appliedTo`. */
export const maxAppliedTo = 256;

/** Entries in `ports`, `protocols`, `l7Protocols` and `toServices`. */
export const maxServices = 256;

/** CIDRs left out of one block. */
export const maxExcept = 256;

/** Labels and expressions of one selector. */
export const maxRequirements = 64;

/** Blocks or child groups of a group. */
export const maxGroupParts = 5_000;

/** Characters of a name of another object. */
export const maxName = 253;

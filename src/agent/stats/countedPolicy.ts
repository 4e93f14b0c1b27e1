import type { RuleStats, SourceRef } from '#controlplane/wire.ts';

/** Numbers of a rule; see {@link RuleStats}. */
export type Counts = Pick<RuleStats, 'sessions' | 'packets' | 'bytes'>;

/** The place of a rule in its policy. */
export type RulePlace = Pick<RuleStats, 'direction' | 'index' | 'name'>;

/** A rule to be counted. Rules with the same key are one in the switch; without a key nothing counts it. */
export type CountedRule = RulePlace & { readonly key?: string };

/**
 * A policy to be counted. Several may have the same source. `rules` is the same array for as long as the policy does not
 * change.
 */
export type CountedPolicy = {
  readonly name: string;
  readonly sourceRef: SourceRef;
  readonly rules: readonly CountedRule[];
};

/** Nothing counted yet. */
export const noCounts: Counts = { sessions: 0, packets: 0, bytes: 0 };

/** Both together. */
export function added(a: Counts, b: Counts): Counts {
  return { sessions: a.sessions + b.sessions, packets: a.packets + b.packets, bytes: a.bytes + b.bytes };
}

import type { GroupSelector } from '../groupSelector.ts';
import type { Policy, PolicyRule } from '../model.ts';
import type { RelativePeer } from './peers.ts';

/** A rule with a peer that is different for every namespace of the pods that it applies to. */
export type RelativeRule = {
  readonly rule: Omit<PolicyRule, 'peers' | 'appliedTo'>;
  readonly appliedTo: readonly GroupSelector[];
  readonly peer: RelativePeer;
};

/** What a policy says, before namespaces are looked at: what does not depend on them, and what does. */
export type Blueprint = { readonly policy: Policy; readonly relative: readonly RelativeRule[] };

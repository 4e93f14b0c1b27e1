/**
 * What an index computed, as steps from what it told before. A `set` is whole and replaces; a `patch` is a difference,
 * in which `removed` comes before `added`, has the very objects that were told, and a member that changed is in both.
 * @module
 */
import type { CompiledPolicy } from './compiled.ts';
import type { GroupSelector } from './groupSelector.ts';
import type { Member, Target } from './pods.ts';

/** Node names. Never changed; the same object for as long as the content is the same. */
export type Nodes = ReadonlySet<string>;

/** A thing is gone: its name, for a policy its uid. */
type Deletion<K> = { readonly kind: K; readonly type: 'delete'; readonly name: string };

type Patch<K, M> = {
  readonly kind: K;
  readonly type: 'patch';
  readonly name: string;
  readonly removed: readonly M[];
  readonly added: readonly M[];
  readonly span: Nodes;
};

type GroupSet<K, M> = {
  readonly kind: K;
  readonly type: 'set';
  readonly name: string;
  readonly selector: GroupSelector;
  readonly members: readonly M[];
  readonly span: Nodes;
};

/** `span`: the nodes with a pod that the policy applies to. */
export type PolicyChange =
  | { readonly kind: 'policy'; readonly type: 'set'; readonly policy: CompiledPolicy; readonly span: Nodes }
  | Deletion<'policy'>;

/** `span`: the nodes of the policies that speak of the group. A patch may be for the span alone. */
export type AddressGroupChange =
  | GroupSet<'addressGroup', Member>
  | Patch<'addressGroup', Member>
  | Deletion<'addressGroup'>;

/** `span`: the nodes with members. */
export type AppliedToGroupChange =
  | GroupSet<'appliedToGroup', Target>
  | Patch<'appliedToGroup', Target>
  | Deletion<'appliedToGroup'>;

/** One step. In a list of them no policy ever speaks of a group that was not told before. */
export type Change = AppliedToGroupChange | AddressGroupChange | PolicyChange;

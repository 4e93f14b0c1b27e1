import type { PolicyChange } from '#dataplane/policy/policyChange.ts';
import { isTargets } from './clauseDefinition.ts';

/**
 * Whether a change can forbid what was allowed: a rule or a peer goes, pods are isolated that were not, or an ordered rule
 * comes. Where there are ordered rules a peer that comes may come to one that drops.
 */
export function mayClose(change: PolicyChange, options: { readonly hasOrdered: boolean }): boolean {
  const { members, add, remove, isolation } = change;
  return (
    remove.length > 0 ||
    add.some(({ order }) => order !== undefined) ||
    isolation.some((each) => each.change > 0) ||
    members.some(
      (each) =>
        each.remove.length > 0 || (each.add.length > 0 && (options.hasOrdered || isTargets(each.clause))),
    )
  );
}

import type { PolicyChange } from '#dataplane/policy/policyChange.ts';
import { isTargets } from './clauseDefinition.ts';

/** Whether a change can forbid what was allowed: a rule or a peer goes, or pods are isolated that were not. */
export function mayClose({ members, remove, isolation }: PolicyChange): boolean {
  return (
    remove.length > 0 ||
    isolation.some(({ change }) => change > 0) ||
    members.some((each) => each.remove.length > 0 || (each.add.length > 0 && isTargets(each.clause)))
  );
}

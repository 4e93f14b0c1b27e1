/**
 * The order in which rules of ordered policies (those with a tier) are asked, and where the tiers stand. The switch and
 * the model both take it from here.
 * @module
 */

import type { PolicySource } from './model.ts';

/** Tiers from here on come after the Kubernetes policies. */
export const baselineTierPriority = 253;

/** A rule's place among all ordered rules of its direction. */
export type Precedence = {
  readonly tierPriority: number;
  readonly policyPriority: number;
  readonly ruleIndex: number;
  /** `namespace/name` and uid of the policy (`policyOrder`): decides between rules that are otherwise equal. */
  readonly policy: string;
};

/** The `policy` of a precedence. Parts of one policy have the same source and different uids. */
export function policyOrder(source: PolicySource, uid: string): string {
  return `${source.namespace ?? ''}/${source.name} ${uid}`;
}

/** Negative when `a` is asked before `b`. Only the parts of one rule are equal. */
export function comparePrecedence(a: Precedence, b: Precedence): number {
  return (
    a.tierPriority - b.tierPriority ||
    a.policyPriority - b.policyPriority ||
    a.ruleIndex - b.ruleIndex ||
    compareText(a.policy, b.policy)
  );
}

/** Whether the rules of a tier are asked only where no Kubernetes policy decided. */
export function isBaseline(tierPriority: number): boolean {
  return tierPriority >= baselineTierPriority;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

import type { CompiledPolicy, CompiledRule } from './compiled.ts';
import type { Action, Direction, PolicySource } from './model.ts';
import { type Precedence, policyOrder } from './precedence.ts';

/** A rule of a policy, by its place among the rules of its direction. */
export type RuleRef = {
  readonly policy: PolicySource;
  readonly direction: Direction;
  readonly index: number;
  readonly name?: string;
};

/** A rule that is asked before or after others. */
export type OrderedRule = {
  readonly rule: CompiledRule;
  readonly action: Action;
  readonly precedence: Precedence;
  readonly ref: RuleRef;
};

/** Whether a policy's rules have no order among those of others, as those of Kubernetes. */
export function isUnordered({ tierPriority }: CompiledPolicy): boolean {
  return tierPriority === undefined;
}

/** The rules of a policy with their places; none where they have no order. */
export function rulesInOrder(policy: CompiledPolicy): OrderedRule[] {
  const { tierPriority, priority, sourceRef, uid } = policy;
  if (tierPriority === undefined || priority === undefined) return [];
  const of = { tierPriority, policyPriority: priority, policy: policyOrder(sourceRef, uid) };
  return policy.rules.flatMap((rule) => {
    const { action, direction, name, priority: ruleIndex } = rule;
    if (action === undefined || ruleIndex === undefined) return [];
    const ref = { policy: sourceRef, direction, index: ruleIndex, ...(name === undefined ? {} : { name }) };
    return [{ rule, action, precedence: { ...of, ruleIndex }, ref }];
  });
}

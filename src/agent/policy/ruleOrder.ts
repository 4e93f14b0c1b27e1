import type { NetworkPolicy, WireRule } from '#controlplane/wire.ts';
import type { RuleOrder } from '#dataplane/policy/policyChange.ts';
import type { Action } from '#policy/model.ts';
import { policyOrder } from '#policy/precedence.ts';

/** A policy without a priority comes after all others of its tier. */
const lastPriority = 10_000;

/** Whether a policy's rules are asked one after the other, in the tier that it names. */
export function isOrdered({ tierPriority }: Pick<NetworkPolicy, 'tierPriority'>): boolean {
  return tierPriority !== undefined;
}

/** Whether this agent knows what to do with a policy: those of Kubernetes have no tier, and all others need one. */
export function isEnforced({
  sourceRef,
  tierPriority,
}: Pick<NetworkPolicy, 'sourceRef' | 'tierPriority'>): boolean {
  return (sourceRef.type === 'K8sNetworkPolicy') === (tierPriority === undefined);
}

/** The groups of the pods that a policy applies to, as a whole or by one of its rules. */
export function targetGroups({
  appliedToGroups,
  rules,
}: Pick<NetworkPolicy, 'appliedToGroups' | 'rules'>): readonly string[] {
  const ofRules = rules.flatMap((rule) => rule.appliedToGroups ?? []);
  return ofRules.length === 0 ? appliedToGroups : [...new Set([...appliedToGroups, ...ofRules])];
}

/** The place and the action of a rule. `index` is its place in the policy, where the rule itself does not say. */
export function orderOf(policy: NetworkPolicy, wire: WireRule, index: number): RuleOrder {
  const { tierPriority = 0, priority: policyPriority = lastPriority, sourceRef, metadata } = policy;
  const { priority: ruleIndex = index, action, enableLogging: log = false } = wire;
  return {
    precedence: {
      tierPriority,
      policyPriority,
      ruleIndex,
      policy: policyOrder(sourceRef, metadata.uid),
    },
    action: actionOf(action),
    log,
  };
}

/** What a rule does by its text. What is not understood lets nothing through. */
export function actionOf(text: string = 'Allow'): Action {
  return actions.find((each) => each === text) ?? 'Drop';
}

const actions: readonly Action[] = ['Allow', 'Drop', 'Reject', 'Pass'];

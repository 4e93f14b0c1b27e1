import type { NetworkPolicy, WireRule } from '#controlplane/wire.ts';
import type { RuleOrder } from '#dataplane/policy/policyChange.ts';
import type { Action } from '#policy/model.ts';
import { type Precedence, policyOrder } from '#policy/precedence.ts';

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

/** Where an ordered policy stands among the others; undefined for one without a tier. */
export function policyPlaceOf({
  tierPriority,
  priority: policyPriority = lastPriority,
  sourceRef,
  metadata,
}: NetworkPolicy): Omit<Precedence, 'ruleIndex'> | undefined {
  if (tierPriority === undefined) return undefined;
  return { tierPriority, policyPriority, policy: policyOrder(sourceRef, metadata.uid) };
}

/**
 * The place and the action of a rule; undefined in a policy without a tier. `index` is its place in the policy, where the
 * rule itself does not say.
 */
export function orderOf(policy: NetworkPolicy, wire: WireRule, index: number): RuleOrder | undefined {
  const place = policyPlaceOf(policy);
  if (place === undefined) return undefined;
  const { priority: ruleIndex = index, action, enableLogging: log = false } = wire;
  return { precedence: { ...place, ruleIndex }, action: actionOf(action), log };
}

/** What a rule does by its text. What is not understood lets nothing through. */
export function actionOf(text: string = 'Allow'): Action {
  return actions.find((each) => each === text) ?? 'Drop';
}

const actions: readonly Action[] = ['Allow', 'Drop', 'Reject', 'Pass'];

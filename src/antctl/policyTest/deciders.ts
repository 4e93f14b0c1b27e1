/**
 * Who decides about a connection, and how test files name it.
 * @module
 */
import type { Walk } from '#policy/explain/walk.ts';
import type { PolicySource } from '#policy/model.ts';
import type { RuleRef } from '#policy/orderedRules.ts';
import type { Answer } from '../explain/answer.ts';

/** A policy, and its rule; without one the policy isolates. */
type Decider = { readonly policy: PolicySource; readonly rule?: string };

/** Those because of whom an answer is what it is. */
export function decidersIn({ legs, outcome }: Answer): Decider[] {
  return legs
    .flatMap(({ explanation: { egress, ingress } }) => [egress, ingress])
    .filter((walk) => walk.outcome === outcome)
    .flatMap(decidersOf);
}

/** `namespace/policy/rule`, without what there is not. */
export function deciderName({ policy: { namespace, name }, rule }: Decider): string {
  return [namespace, name, rule].filter((part) => part !== undefined).join('/');
}

/** Whether a decider is meant by `policy` or `policy/rule`, with its namespace or without it. */
export function isMeant({ policy: { namespace, name }, rule }: Decider, wanted: string): boolean {
  const names = [name, ...(rule === undefined ? [] : [`${name}/${rule}`])];
  return names.some(
    (each) => wanted === each || (namespace !== undefined && wanted === `${namespace}/${each}`),
  );
}

function decidersOf({ stops }: Walk): Decider[] {
  const last = stops.at(-1);
  switch (last?.result) {
    case 'matched':
      return [{ policy: last.rule.policy, rule: ruleName(last.rule) }];
    case 'isolated':
      return last.isolatedBy.map((policy) => ({ policy }));
    default:
      return [];
  }
}

function ruleName({ direction, index, name }: RuleRef): string {
  return name ?? `${direction === 'In' ? 'ingress' : 'egress'}[${index}]`;
}

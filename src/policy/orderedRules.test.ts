import { expect, it } from 'vitest';
import type { CompiledPolicy } from './compiled.ts';
import { isUnordered, rulesInOrder } from './orderedRules.ts';

const policy: CompiledPolicy = {
  uid: 'u-part',
  sourceRef: { type: 'AntreaNetworkPolicy', namespace: 'x', name: 'p', uid: 'u' },
  appliedToGroups: ['g'],
  rules: [
    { direction: 'In', from: {}, action: 'Allow', priority: 3, name: 'web' },
    { direction: 'Out', to: {}, action: 'Drop', priority: 0 },
  ],
  tierPriority: 100,
  priority: 1.5,
  problems: [],
};

it('gives every rule its place among all, under the name of its source', () => {
  const of = { tierPriority: 100, policyPriority: 1.5, policy: 'x/p u-part' };
  expect(rulesInOrder(policy)).toEqual([
    {
      rule: policy.rules[0],
      action: 'Allow',
      precedence: { ...of, ruleIndex: 3 },
      ref: { policy: policy.sourceRef, direction: 'In', index: 3, name: 'web' },
    },
    {
      rule: policy.rules[1],
      action: 'Drop',
      precedence: { ...of, ruleIndex: 0 },
      ref: { policy: policy.sourceRef, direction: 'Out', index: 0 },
    },
  ]);
  expect(isUnordered(policy)).toBe(false);
});

it('has nothing to order in policies of Kubernetes', () => {
  const { tierPriority: _, priority: __, ...unordered } = policy;
  expect(rulesInOrder(unordered)).toEqual([]);
  expect(isUnordered(unordered)).toBe(true);
});

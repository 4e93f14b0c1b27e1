import { describe, expect, it } from 'vitest';
import type { NetworkPolicy, WireRule } from '#controlplane/wire.ts';
import { actionOf, isEnforced, orderOf, policyPlaceOf, targetGroups } from './ruleOrder.ts';

const rule: WireRule = { direction: 'In', from: {}, action: 'Drop', priority: 3, enableLogging: true };
const policy: NetworkPolicy = {
  metadata: { name: 'u-1', uid: 'u-1' },
  sourceRef: { type: 'AntreaNetworkPolicy', namespace: 'shop', name: 'front', uid: 'u' },
  tierPriority: 250,
  priority: 5.5,
  appliedToGroups: ['a'],
  rules: [rule],
};

describe('the order of a rule', () => {
  it('is that of its tier, its policy and its place there', () => {
    expect(orderOf(policy, rule, 7)).toEqual({
      precedence: { tierPriority: 250, policyPriority: 5.5, ruleIndex: 3, policy: 'shop/front u-1' },
      action: 'Drop',
      log: true,
    });
  });

  it('is the last of the tier without a priority, and by its index without a place', () => {
    const { priority: _of, ...vague } = policy;
    expect(orderOf(vague, { direction: 'In' }, 7)).toMatchObject({
      precedence: { policyPriority: 10_000, ruleIndex: 7 },
      action: 'Allow',
      log: false,
    });
  });
});

describe('the place of a policy', () => {
  it('is that of its tier, and none without one', () => {
    expect(policyPlaceOf(policy)).toEqual({
      tierPriority: 250,
      policyPriority: 5.5,
      policy: 'shop/front u-1',
    });
    const { tierPriority: _tier, ...untiered } = policy;
    expect(policyPlaceOf(untiered)).toBeUndefined();
    expect(orderOf(untiered, rule, 0)).toBeUndefined();
  });
});

describe('what is enforced', () => {
  it('is what Kubernetes says without a tier, and all others with one', () => {
    const { tierPriority: _tier, ...untiered } = policy;
    const kubernetes = { type: 'K8sNetworkPolicy', name: 'p', uid: 'p' } as const;
    expect(isEnforced(policy)).toBe(true);
    expect(isEnforced(untiered)).toBe(false);
    expect(isEnforced({ ...untiered, sourceRef: kubernetes })).toBe(true);
    expect(isEnforced({ ...policy, sourceRef: kubernetes })).toBe(false);
  });

  it('drops by an action that is not understood', () => {
    expect(['Allow', 'Drop', 'Reject', 'Pass', 'allow', ''].map((each) => actionOf(each))).toEqual([
      'Allow',
      'Drop',
      'Reject',
      'Pass',
      'Drop',
      'Drop',
    ]);
  });
});

describe('the pods of a policy', () => {
  it('are those of the whole and of each rule', () => {
    expect(targetGroups(policy)).toEqual(['a']);
    const rules = [rule, { ...rule, appliedToGroups: ['b', 'a'] }];
    expect(targetGroups({ ...policy, rules })).toEqual(['a', 'b']);
  });
});

import { describe, expect, it } from 'vitest';
import { policyTitle, ruleTitle, tierNamesOf } from './names.ts';
import { shop } from './testing/shop.ts';

const policy = { type: 'AntreaClusterNetworkPolicy', name: 'p', uid: 'u' } as const;

describe('titles', () => {
  it('name policies and rules', () => {
    expect(policyTitle(policy)).toBe('ClusterNetworkPolicy p');
    expect(policyTitle({ ...policy, type: 'K8sNetworkPolicy', namespace: 'n' })).toBe('NetworkPolicy n/p');
    expect(ruleTitle({ policy, direction: 'Out', index: 1 })).toBe('ClusterNetworkPolicy p egress[1]');
    expect(ruleTitle({ policy, direction: 'In', index: 0, name: 'web' })).toBe(
      'ClusterNetworkPolicy p ingress[0] "web"',
    );
  });
});

describe('tierNamesOf', () => {
  it('knows the default tiers, and those that were made', () => {
    const nameOf = tierNamesOf(
      shop(
        'apiVersion: crd.antrea.io/v1beta1\nkind: Tier\nmetadata: { name: mine }\nspec: { priority: 7 }\n',
      ),
    );
    expect([50, 7, 251, 'kubernetes' as const].map(nameOf)).toEqual([
      'tier emergency (50)',
      'tier mine (7)',
      'tier Admin (251)',
      'Kubernetes policies',
    ]);
    expect(nameOf(8)).toBe('tier (8)');
  });
});

import { expect, it } from 'vitest';
import { readPolicy } from '#policy/antrea/readPolicy.ts';
import { defaultTierPriority } from '#policy/antrea/tiers.ts';
import { clusterPolicies } from './clusterPolicies.ts';
import { seededRandom } from './random.ts';

it('is policies of five rules that are all understood', () => {
  const { pods, namespaces, clusterPolicies: policies = [] } = clusterPolicies(seededRandom(1), 50);
  expect([namespaces.length, pods.length, policies.length]).toEqual([100, 10_000, 50]);
  const world = { tier: defaultTierPriority, group: () => undefined, service: () => undefined };
  for (const each of policies) {
    const { policy } = readPolicy(each, world);
    expect(policy.problems).toEqual([]);
    expect(policy.rules).toHaveLength(5);
  }
});

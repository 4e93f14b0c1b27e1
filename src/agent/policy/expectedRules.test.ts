import { expect, it } from 'vitest';
import type { NetworkPolicy } from '#controlplane/wire.ts';
import { expectedRules } from './expectedRules.ts';

function policy(name: string, order: Pick<NetworkPolicy, 'tierPriority' | 'priority'>): NetworkPolicy {
  return {
    metadata: { name, uid: name },
    sourceRef: { type: 'AntreaClusterNetworkPolicy', name, uid: name },
    appliedToGroups: ['g'],
    ...order,
    rules: [
      { direction: 'In', action: 'Drop', priority: 0, from: {} },
      { direction: 'Out', action: 'Allow', priority: 1, enableLogging: true, to: {} },
    ],
  };
}

it('expects the rules of policies that are new and have an order', () => {
  const policies = new Map([
    ['new', policy('new', { tierPriority: 50, priority: 3 })],
    ['known', policy('known', { tierPriority: 50, priority: 4 })],
    ['kubernetes', policy('kubernetes', {})],
    ['gone', undefined],
  ]);
  const place = { tierPriority: 50, policyPriority: 3, policy: '/new new' };
  expect(expectedRules({ policies }, (name) => name === 'known')).toEqual([
    { direction: 'In', order: { precedence: { ...place, ruleIndex: 0 }, action: 'Drop', log: false } },
    { direction: 'Out', order: { precedence: { ...place, ruleIndex: 1 }, action: 'Allow', log: true } },
  ]);
});

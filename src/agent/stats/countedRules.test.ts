import { describe, expect, it } from 'vitest';
import type { NetworkPolicy, WireRule } from '#controlplane/wire.ts';
import { definitionsOf } from '../policy/ruleDefinition.ts';
import { countedRules } from './countedRules.ts';

function counted(rules: readonly WireRule[], more: Partial<NetworkPolicy> = {}) {
  const policy: NetworkPolicy = {
    metadata: { name: 'p', uid: 'p' },
    sourceRef: { type: 'K8sNetworkPolicy', name: 'p', uid: 'p' },
    appliedToGroups: ['targets'],
    rules,
    ...more,
  };
  return countedRules(policy, definitionsOf(policy));
}

const from = (group: string): WireRule => ({ direction: 'In', from: { addressGroups: [group] } });
const to = (group: string): WireRule => ({ direction: 'Out', to: { addressGroups: [group] } });

describe('countedRules', () => {
  it('counts the places of Kubernetes rules in each direction', () => {
    expect(counted([from('a'), to('b'), from('c')])).toEqual([
      { direction: 'In', index: 0, key: expect.any(String) },
      { direction: 'Out', index: 0, key: expect.any(String) },
      { direction: 'In', index: 1, key: expect.any(String) },
    ]);
  });

  it('leaves out what only isolates', () => {
    expect(counted([{ direction: 'In' }, to('b')])).toMatchObject([{ direction: 'Out', index: 0 }]);
  });

  it('takes the place of a rule in its whole policy, and its name', () => {
    const rules = [{ ...from('a'), action: 'Drop', priority: 4, name: 'web' } as const];
    expect(counted(rules, { tierPriority: 50, priority: 5 })).toMatchObject([
      { direction: 'In', index: 4, name: 'web' },
    ]);
  });

  it('has rules that say the same counted by the first of them', () => {
    const [first, second] = counted([from('a'), from('a')]);
    expect(first).toHaveProperty('key');
    expect(second).toEqual({ direction: 'In', index: 1 });
  });
});

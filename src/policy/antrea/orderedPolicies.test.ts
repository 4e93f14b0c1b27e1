import { describe, expect, it } from 'vitest';
import type { Policy } from '../model.ts';
import { aGroup, anAntreaPolicy } from '../testing/antreaWorld.ts';
import { OrderedPolicies } from './orderedPolicies.ts';
import type { KnownNamespace } from './parts.ts';

function held(...namespaces: readonly KnownNamespace[]) {
  const policies = new Map<string, Policy>();
  const told: string[] = [];
  const ordered = new OrderedPolicies({
    set: (policy) => {
      told.push(policy.source.name);
      policies.set(policy.uid ?? policy.source.uid, policy);
    },
    remove: (uid) => policies.delete(uid),
    namespaces: () => namespaces,
  });
  return { ordered, policies, told };
}

const speaking = anAntreaPolicy('speaking', { ingress: [{ action: 'Allow', from: [{ group: 'g' }] }] });
const tiered = anAntreaPolicy('tiered', { tier: 'own', ingress: [{ action: 'Allow' }] });

describe('a policy that speaks of what is not there', () => {
  it('is in force once its tier is there, and moves with it', () => {
    const { ordered, policies } = held();
    ordered.setPolicy(tiered);
    expect(policies.get('tiered')).toMatchObject({ rules: [], problems: [{ reason: 'TierNotFound' }] });
    ordered.setTier({ name: 'own', priority: 20 });
    expect(policies.get('tiered')).toMatchObject({ tierPriority: 20, rules: [{}], problems: [] });
    ordered.removeTier('own');
    expect(policies.get('tiered')?.rules).toEqual([]);
  });

  it('knows a group once it is there, and its children', () => {
    const { ordered, policies } = held();
    const problems = () => policies.get('speaking')?.problems.map(({ reason }) => reason);
    ordered.setPolicy(speaking);
    expect(problems()).toEqual(['GroupNotFound']);
    ordered.setGroup(aGroup('g', { childGroups: ['child'] }));
    expect(problems()).toEqual(['GroupNotFound']);
    ordered.setGroup(aGroup('child', { podSelector: {} }));
    expect(problems()).toEqual([]);
    ordered.removeGroup({ name: 'child' });
    expect(problems()).toEqual(['GroupNotFound']);
  });
});

it('reads a policy again when it says something else, and not for its status', () => {
  const { ordered, told } = held();
  ordered.setPolicy(tiered);
  told.length = 0;
  ordered.setPolicy({ ...structuredClone(tiered), ...{ status: { phase: 'Realized' } } });
  expect(told).toEqual([]);
  const { metadata, spec } = tiered;
  ordered.setPolicy({ metadata: { ...metadata, generation: 7 }, spec });
  ordered.setPolicy({ metadata: { ...metadata, generation: 7 }, spec: { ...spec, priority: 9 } });
  expect(told).toEqual(['tiered', 'tiered']);
});

it('reads nothing again that does not depend on what changed', () => {
  const { ordered, told } = held();
  for (const each of [speaking, tiered]) ordered.setPolicy(each);
  told.length = 0;
  ordered.setTier({ name: 'other', priority: 3 });
  ordered.setGroup(aGroup('other', { podSelector: {} }));
  ordered.setGroup(aGroup('g', { podSelector: {} }, 'x'));
  ordered.namespaceChanged('x', undefined, {});
  expect(told).toEqual([]);
  ordered.setTier({ name: 'own', priority: 3 });
  ordered.setTier({ name: 'own', priority: 3 });
  ordered.setGroup(aGroup('g', { podSelector: {} }));
  expect(told).toEqual(['tiered', 'speaking']);
});

it('says what is wrong with a group', () => {
  const { ordered } = held();
  expect(ordered.groupProblems({ name: 'g' })).toBeUndefined();
  ordered.setGroup(aGroup('g', { ipBlocks: [{ cidr: 'x' }] }));
  expect(ordered.groupProblems({ name: 'g' })).toMatchObject([{ reason: 'InvalidCIDR' }]);
  ordered.setGroup(aGroup('g', { podSelector: {} }));
  expect(ordered.groupProblems({ name: 'g' })).toEqual([]);
});

it('has the parts of the namespaces that are there when a policy comes', () => {
  const self = anAntreaPolicy('self', {
    ingress: [{ action: 'Drop', from: [{ namespaces: { match: 'Self' } }] }],
  });
  const { ordered, policies } = held({ name: 'x', labels: {} }, { name: 'y', labels: {} });
  ordered.setPolicy(self);
  expect(policies.size).toBe(3);
  ordered.namespaceChanged('x', {}, undefined);
  expect(policies.size).toBe(2);
  ordered.removePolicy('self');
  expect([policies.size, ordered.size]).toEqual([0, 0]);
});

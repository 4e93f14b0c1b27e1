import { describe, expect, it } from 'vitest';
import { type Decision, describeProblem } from './decision.ts';
import { aWorld } from './testing/aWorld.ts';
import { validateChangedTier, validateNewTier, validateTierRemoval } from './validateTier.ts';

const group = 'crd.antrea.io';
const old = 'security.antrea.tanzu.vmware.com';
const custom = { name: 'custom', priority: 60, group };

function said(decision: Decision): string {
  return decision.allowed ? 'allowed' : decision.problems.map(describeProblem).join('; ');
}

function tier(name: string, priority: unknown, more: object = {}) {
  return { object: { spec: { priority, ...more } }, name, group };
}

describe('validateNewTier', () => {
  const judge = async (name: string, priority: unknown, world = aWorld({ tiers: [custom] })) =>
    said(await validateNewTier(tier(name, priority), world));

  it('takes a free place', async () => {
    expect(await judge('another', 61)).toBe('allowed');
    expect(await judge('another', 0)).toBe('allowed');
  });

  it('takes the same tier again: the API server asks before it looks whether it is there', async () => {
    expect(await judge('custom', 60)).toBe('allowed');
  });

  it.each([
    ['a default name', 'platform', 61, 'metadata.name: "platform" is a default tier'],
    ['a place that is taken', 'another', 60, 'spec.priority: tier "custom" has the priority 60 already'],
    ['the place of a default tier', 'another', 253, 'spec.priority: tier "baseline" has the priority 253'],
    ['a reserved place', 'another', 254, 'spec.priority: the priorities 251, 252, 254, 255 are reserved'],
    ['a place below 0', 'another', -1, 'spec.priority: '],
    ['a place above 255', 'another', 256, 'spec.priority: '],
    ['a place that is no whole number', 'another', 1.5, 'spec.priority: '],
    ['no place', 'another', undefined, 'spec.priority: '],
  ])('refuses %s', async (_what, name, priority, message) => {
    expect(await judge(name, priority)).toContain(message);
  });

  it('keeps the default places free although the controller has not created their tiers yet', async () => {
    const empty = { tiers: async () => [] };
    expect(said(await validateNewTier(tier('mine', 250), empty))).toContain(
      '"application" has the priority 250',
    );
  });

  it('refuses a name of the other API group', async () => {
    const world = aWorld({ tiers: [{ ...custom, group: old }] });
    expect(await judge('custom', 61, world)).toContain(`there is a tier "custom" in ${old} already`);
  });

  it('refuses the 21st', async () => {
    const many = (count: number) =>
      aWorld({ tiers: Array.from({ length: count }, (_, i) => ({ name: `t${i}`, priority: i, group })) });
    expect(await judge('another', 61, many(13))).toBe('allowed');
    expect(await judge('another', 61, many(14))).toContain('there are 20 tiers, no more are possible');
  });

  it('names misspelt fields', async () => {
    const written = tier('another', 61, { descripton: 'x' });
    expect(said(await validateNewTier(written, aWorld()))).toContain(
      'spec.descripton: there is no such field',
    );
  });
});

describe('validateChangedTier', () => {
  it('takes another description, and no other place', () => {
    const before = tier('custom', 60).object;
    expect(said(validateChangedTier(tier('custom', 60, { description: 'x' }), before))).toBe('allowed');
    expect(said(validateChangedTier(tier('custom', 61), before))).toContain(
      'spec.priority: it cannot be changed (it is 60)',
    );
  });

  it('lets a place be set right that no schema allows', () => {
    expect(said(validateChangedTier(tier('custom', 61), { spec: {} }))).toBe('allowed');
    expect(said(validateChangedTier(tier('custom', 'x'), { spec: {} }))).toContain('spec.priority');
  });
});

describe('validateTierRemoval', () => {
  it('lets go what no policy uses', async () => {
    const world = aWorld({ tiers: [custom], policies: { 'ClusterNetworkPolicy a': 'customs' } });
    expect(said(await validateTierRemoval('custom', group, world))).toBe('allowed');
  });

  it('keeps what policies use, and says which', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `ClusterNetworkPolicy ${name}`);
    const policies = Object.fromEntries(names.map((name) => [name, 'custom']));
    const world = aWorld({ tiers: [custom], policies });
    const message = said(await validateTierRemoval('custom', group, world));
    expect(message).toContain('tier "custom" is in use by 7 of the policies (ClusterNetworkPolicy a, ');
    expect(message).toContain(' and 2 more): move them to another tier or delete them first');
  });

  it('lets one of two go that have the same name, as the other stays', async () => {
    const world = aWorld({ tiers: [custom, { ...custom, group: old }], policies: { x: 'custom' } });
    expect(said(await validateTierRemoval('custom', group, world))).toBe('allowed');
  });

  it('keeps the default tiers', async () => {
    expect(said(await validateTierRemoval('baseline', group, aWorld()))).toContain(
      'metadata.name: the default tier "baseline" cannot be deleted',
    );
  });
});

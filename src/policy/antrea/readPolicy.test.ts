import { describe, expect, it } from 'vitest';
import { aGroup, anAntreaPolicy, aWorld } from '../testing/antreaWorld.ts';
import type { AntreaPolicyInput } from './input.ts';
import { readPolicy } from './readPolicy.ts';

function problemsOf(policy: AntreaPolicyInput): string[] {
  return readPolicy(policy, aWorld()).policy.problems.map(({ path, reason }) => `${path} ${reason}`);
}

describe('a policy', () => {
  it('knows where it comes from and where it stands', () => {
    const read = (namespace?: string) => {
      const policy = anAntreaPolicy('p', { tier: 'SecurityOps', priority: 1.5 }, namespace);
      return readPolicy({ ...policy, metadata: { ...policy.metadata, generation: 3 } }, aWorld()).policy;
    };
    expect(read()).toMatchObject({
      source: { type: 'AntreaClusterNetworkPolicy', name: 'p', uid: 'p' },
      generation: 3,
      tierPriority: 100,
      priority: 1.5,
      problems: [],
    });
    expect(read('x').source).toEqual({ type: 'AntreaNetworkPolicy', namespace: 'x', name: 'p', uid: 'p' });
    expect(readPolicy(anAntreaPolicy('p', {}), aWorld()).policy.tierPriority).toBe(250);
  });

  it('counts the rules of each direction', () => {
    const rules = [{ action: 'Allow' }, { action: 'Drop' }];
    const { policy } = readPolicy(anAntreaPolicy('p', { ingress: rules, egress: rules }), aWorld());
    expect(policy.rules.map(({ direction, action, priority }) => [direction, action, priority])).toEqual([
      ['In', 'Allow', 0],
      ['In', 'Drop', 1],
      ['Out', 'Allow', 0],
      ['Out', 'Drop', 1],
    ]);
  });

  it('is for the pods of the policy or of its rules', () => {
    const own = [{ podSelector: { matchLabels: { app: 'web' } } }];
    const { policy } = readPolicy(
      anAntreaPolicy('p', { ingress: [{ action: 'Allow', appliedTo: own }] }),
      aWorld(),
    );
    expect(policy.appliedTo).toEqual([]);
    expect(policy.rules[0]?.appliedTo).toHaveLength(1);
    expect(policy.problems).toEqual([]);
  });

  it('has relative rules for whom they are for', () => {
    const from = [{ namespaces: { match: 'Self' } }];
    const { policy, relative } = readPolicy(
      anAntreaPolicy('p', { ingress: [{ action: 'Allow', from }] }),
      aWorld(),
    );
    expect(policy.rules).toEqual([]);
    expect(relative).toMatchObject([{ rule: { priority: 0 }, appliedTo: [{ scope: { kind: 'selector' } }] }]);
  });

  it('asks the world for what it speaks of', () => {
    const policy = anAntreaPolicy('p', { ingress: [{ action: 'Allow', from: [{ group: 'g' }] }] });
    const group = aGroup('g', { podSelector: {} });
    expect(readPolicy(policy, aWorld(group)).policy).toMatchObject({ rules: [{ peers: { groups: [{}] } }] });
    expect(readPolicy(policy, aWorld()).policy).toMatchObject({
      rules: [{ peers: { groups: [] } }],
      problems: [{ reason: 'GroupNotFound' }],
    });
  });
});

describe('what cannot be enforced', () => {
  const allow = { ingress: [{ action: 'Allow' }] };

  it.each([
    [{ tier: 'none' }, 'spec.tier TierNotFound'],
    [{ priority: 0.5 }, 'spec.priority InvalidPriority'],
    [{ priority: 10_001 }, 'spec.priority InvalidPriority'],
    [{ priority: Number.NaN }, 'spec.priority InvalidPriority'],
    [{ priority: undefined }, 'spec.priority InvalidPriority'],
    [JSON.parse('{"priority":"5"}'), 'spec.priority InvalidPriority'],
  ])('has no place, so no rules: %j', (spec, problem) => {
    const policy = anAntreaPolicy('p', { ...allow, ...spec });
    expect(problemsOf(policy)).toEqual([problem]);
    expect(readPolicy(policy, aWorld()).policy).toMatchObject({ rules: [], appliedTo: [] });
  });

  it('is for nobody where whom it is for is malformed', () => {
    const spec = JSON.parse('{"appliedTo":[{"podSelector":5}]}');
    const { policy } = readPolicy(anAntreaPolicy('p', { ...allow, ...spec }), aWorld());
    expect(policy).toMatchObject({ appliedTo: [], rules: [], problems: [{ reason: 'Malformed' }] });
  });

  it('is for nobody', () => {
    expect(problemsOf(anAntreaPolicy('p', { ...allow, appliedTo: [] }))).toEqual([
      'spec.appliedTo InvalidAppliedTo',
    ]);
  });

  it('says that a name comes again, and enforces both rules', () => {
    const rules = [
      { action: 'Drop', name: 'a' },
      { action: 'Allow', name: 'a' },
    ];
    const { policy } = readPolicy(anAntreaPolicy('p', { ingress: rules }), aWorld());
    expect(policy.problems).toMatchObject([{ reason: 'DuplicateRuleName', path: 'spec.ingress[1].name' }]);
    expect(policy.rules.map(({ action }) => action)).toEqual(['Drop', 'Allow']);
  });

  it('is for two sets of pods: what opens does not', () => {
    const appliedTo = [{ podSelector: {} }];
    const rules = [
      { action: 'Allow', appliedTo },
      { action: 'Drop', appliedTo },
    ];
    const { policy } = readPolicy(anAntreaPolicy('p', { appliedTo, ingress: rules }), aWorld());
    expect(policy.problems).toMatchObject([{ path: 'spec.appliedTo', reason: 'InvalidAppliedTo' }]);
    expect(policy.rules.map(({ peers }) => peers?.blocks.length)).toEqual([0, 1]);
  });

  it('has fields that nobody knows: what opens does not', () => {
    const spec = { ...allow, appliedTos: [{ podSelector: {} }] };
    const { policy } = readPolicy(anAntreaPolicy('p', spec), aWorld());
    expect(policy.problems).toMatchObject([{ path: 'spec.appliedTos', reason: 'UnknownField' }]);
    expect(policy.rules[0]?.peers).toEqual({ groups: [], blocks: [] });
  });

  it('is no policy', () => {
    const policy: AntreaPolicyInput = JSON.parse(
      '{"metadata": {"name": "p"}, "spec": {"priority": 1, "ingress": 7}}',
    );
    expect(problemsOf(policy)).toContain('spec Malformed');
    expect(readPolicy({ metadata: { name: 'p' } }, aWorld()).policy.rules).toEqual([]);
  });
});

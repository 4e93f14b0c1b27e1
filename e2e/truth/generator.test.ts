import { describe, expect, it } from 'vitest';
import { fromKubernetes } from '#policy/kubernetesPolicy.ts';
import { featureNames, featuresOf } from './features.ts';
import { fixtureOf } from './fixture.ts';
import { generateSteps, keyOf } from './generator.ts';
import { paperStage } from './paperStage.ts';
import { defaultSeed, policyCount, stepCount } from './plan.ts';

const fixture = fixtureOf(paperStage());
const seeds = [defaultSeed, 1, 2, 3, 4, 5];

describe.each(seeds)('the policies of seed %i', (seed) => {
  const steps = generateSteps(seed, policyCount, fixture);
  const policies = steps.flatMap(({ apply }) => apply);

  it('are as many as planned, and come again the same', () => {
    expect(steps).toHaveLength(stepCount);
    expect(policies).toHaveLength(policyCount);
    expect(generateSteps(seed, policyCount, fixture)).toEqual(steps);
  });

  it('use every feature, and nothing that the API refuses', () => {
    expect(new Set(policies.flatMap(featuresOf))).toEqual(new Set(featureNames));
    expect(policies.flatMap((policy) => fromKubernetes(policy).problems)).toEqual([]);
  });

  it('overlap, change in place and go', () => {
    const standing = new Set<string>();
    let changed = 0;
    let removed = 0;
    for (const { apply, remove } of steps) {
      changed += apply.filter((policy) => standing.has(keyOf(policy))).length;
      for (const policy of apply) standing.add(keyOf(policy));
      for (const key of remove) expect(standing.delete(key), key).toBe(true);
      removed += remove.length;
      expect(standing.size).toBeLessThanOrEqual(4);
    }
    expect(changed).toBeGreaterThan(3);
    expect(removed).toBeGreaterThan(20);
  });
});

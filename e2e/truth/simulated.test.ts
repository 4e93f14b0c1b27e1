import { describe, expect, it } from 'vitest';
import { viewOf } from '#policy/compile.ts';
import type { NetworkPolicy } from '#policy/input.ts';
import { attemptsOf } from './attempts.ts';
import { fixtureOf } from './fixture.ts';
import { generateSteps, keyOf } from './generator.ts';
import { paperCluster, paperStage } from './paperStage.ts';
import { simulatedMatrix } from './paperSwitch.ts';
import { defaultSeed, policyCount } from './plan.ts';
import { difference, modelMatrix } from './verdicts.ts';

describe('the truth table on paper', () => {
  it('has the flows do what the model says, step by step', async () => {
    const stage = paperStage();
    const attempts = attemptsOf(stage);
    const live = new Map<string, NetworkPolicy>();
    for (const { apply, remove } of generateSteps(defaultSeed, policyCount, fixtureOf(stage))) {
      for (const policy of apply) live.set(keyOf(policy), policy);
      for (const key of remove) live.delete(key);
      const cluster = paperCluster([...live.values()]);
      const simulated = await simulatedMatrix(stage, cluster, attempts);
      const found = difference(modelMatrix(viewOf(cluster), attempts), simulated);
      expect(found, [...live.keys()].join()).toEqual({ leaks: [], losses: [] });
    }
  }, 60_000);
});

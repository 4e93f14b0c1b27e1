import { describe, expect, it } from 'vitest';
import { viewOf } from '#policy/compile.ts';
import { attemptsOf } from '../truth/attempts.ts';
import { fixtureOf } from '../truth/fixture.ts';
import { identityOf, type PolicyObject } from '../truth/kubeObjects.ts';
import { paperStage } from '../truth/paperStage.ts';
import { simulatedMatrix } from '../truth/paperSwitch.ts';
import { difference, modelMatrix } from '../truth/verdicts.ts';
import { paperClusterWith } from './paper.ts';
import { after, type PolicyStep, type Standing } from './step.ts';
import { allSteps } from './steps.ts';

const stage = paperStage();
const attempts = attemptsOf(stage);
const steps = standings(allSteps(fixtureOf(stage)));

function standings(all: readonly PolicyStep[]): (PolicyStep & { readonly standing: Standing })[] {
  let standing: Standing = new Map();
  return all.map((step) => {
    standing = after(standing, step);
    return { ...step, standing };
  });
}

const matrixOf = (objects: Iterable<PolicyObject>) =>
  modelMatrix(viewOf(paperClusterWith(objects)), attempts);

describe.each(steps)('$title', ({ apply, standing }) => {
  it('has every object decide something that nothing else does', () => {
    const full = matrixOf(standing.values());
    const idle = apply.filter((object) => {
      const { leaks, losses } = difference(full, matrixOf(without(standing, object)));
      return leaks.length + losses.length === 0;
    });
    expect(idle.map(identityOf)).toEqual([]);
  });

  it('has the flows do what the model says', async () => {
    const cluster = paperClusterWith(standing.values());
    const simulated = await simulatedMatrix(stage, cluster, attempts);
    expect(difference(modelMatrix(viewOf(cluster), attempts), simulated)).toEqual({ leaks: [], losses: [] });
  });
});

function without(standing: Standing, object: PolicyObject): PolicyObject[] {
  const identity = identityOf(object);
  return [...standing].filter(([each]) => each !== identity).map(([, each]) => each);
}

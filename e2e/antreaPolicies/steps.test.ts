import { describe, expect, it } from 'vitest';
import { type Cluster, viewOf } from '#policy/compile.ts';
import { attemptsOf } from '../truth/attempts.ts';
import { fixtureOf } from '../truth/fixture.ts';
import { clusterOf, identityOf, type PolicyObject } from '../truth/kubeObjects.ts';
import { paperCluster, paperStage } from '../truth/paperStage.ts';
import { simulatedMatrix } from '../truth/paperSwitch.ts';
import { difference, modelMatrix } from '../truth/verdicts.ts';
import { after, type PolicyStep, type Standing } from './step.ts';
import { policySteps } from './steps.ts';

const stage = paperStage();
const attempts = attemptsOf(stage);
const steps = standings(policySteps(fixtureOf(stage)));

function standings(all: readonly PolicyStep[]): (PolicyStep & { readonly standing: Standing })[] {
  let standing: Standing = new Map();
  return all.map((step) => {
    standing = after(standing, step);
    return { ...step, standing };
  });
}

function clusterWith(objects: Iterable<PolicyObject>): Cluster {
  const withUids = [...objects].map((each) => ({
    ...each,
    metadata: { ...each.metadata, uid: identityOf(each) },
  }));
  const { pods, namespaces, services = [] } = paperCluster([]);
  return { ...clusterOf(withUids), pods, namespaces, services };
}

const matrixOf = (objects: Iterable<PolicyObject>) => modelMatrix(viewOf(clusterWith(objects)), attempts);

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
    const cluster = clusterWith(standing.values());
    const simulated = await simulatedMatrix(stage, cluster, attempts);
    expect(difference(modelMatrix(viewOf(cluster), attempts), simulated)).toEqual({ leaks: [], losses: [] });
  });
});

function without(standing: Standing, object: PolicyObject): PolicyObject[] {
  const identity = identityOf(object);
  return [...standing].filter(([each]) => each !== identity).map(([, each]) => each);
}

import { describe, expect, it } from 'vitest';
import { viewOf } from '#policy/compile.ts';
import { compareSnapshots, type Side } from '#policy/diff/compare.ts';
import { snapshotOf } from '#policy/diff/snapshot.ts';
import { trafficText } from '#policy/diff/trafficText.ts';
import { podKey } from '#policy/pods.ts';
import { indexOf } from '#policy/testing/cluster.ts';
import { paperClusterWith } from '../antreaPolicies/paper.ts';
import { attemptsOf } from '../truth/attempts.ts';
import { fixtureOf } from '../truth/fixture.ts';
import type { PolicyObject } from '../truth/kubeObjects.ts';
import { paperStage } from '../truth/paperStage.ts';
import { defaultSeed } from '../truth/plan.ts';
import { modelMatrix } from '../truth/verdicts.ts';
import { editsOf, standingAfter } from './edits.ts';
import { changedAttempts, predicted, sortedTurns } from './predicted.ts';

const stage = paperStage();
const attempts = attemptsOf(stage).filter(
  ({ kind, content }) => kind === 'pod' && content.protocol !== 'SCTP',
);
const edits = editsOf(defaultSeed, fixtureOf(stage));
const pods = stage.pods.map(({ namespace, name }) => ({ namespace, name }));

function subject(side: Side) {
  return side.kind === 'pods' ? { name: '', pods: side.pods.map(podKey) } : { name: '' };
}

function foretold(before: readonly PolicyObject[], after: readonly PolicyObject[]) {
  const [was, is] = [before, after].map((each) => snapshotOf(indexOf(paperClusterWith(each)), pods));
  if (was === undefined || is === undefined) throw new Error('no snapshot');
  const pairs = [...compareSnapshots(was, is, { pods, nodes: [] })];
  const changes = pairs.map(({ from, to, gained, lost, all }) => ({
    from: subject(from),
    to: subject(to),
    gained: trafficText(gained, all),
    lost: trafficText(lost, all),
  }));
  return predicted({ changes, warnings: [] }, attempts);
}

function modelled(standing: readonly PolicyObject[]) {
  return modelMatrix(viewOf(paperClusterWith(standing)), attempts);
}

describe('edits on paper', () => {
  it.each(edits.map(({ title }, at) => [at + 1, title]))(
    '%i, %s: what is foretold is what the model says',
    (number) => {
      const [before, after] = [number - 1, number].map((count) => standingAfter(edits.slice(0, count)));
      if (before === undefined || after === undefined) throw new Error('nothing stands');
      const expected = changedAttempts(modelled(before), modelled(after));
      expect(sortedTurns(foretold(before, after))).toEqual(sortedTurns(expected));
    },
  );
});

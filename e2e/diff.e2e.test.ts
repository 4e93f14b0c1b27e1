/**
 * `antctl diff` foretells what an edit changes: for generated edits of all kinds of policies, the pairs that it names are
 * those, and only those, for which connections change when the edit is made.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FullReport } from '#antctl/diff/text.ts';
import { viewOf } from '#policy/compile.ts';
import { type Edit, editCount, editsOf, standingAfter } from './diff/edits.ts';
import { changedAttempts, predicted, sortedTurns } from './diff/predicted.ts';
import { antctl } from './support/antctl.ts';
import { applyPolicyObjects, removePolicyObjects } from './support/policyObjects.ts';
import { type Attempt, attemptsOf } from './truth/attempts.ts';
import { Comparison } from './truth/comparison.ts';
import { fixtureOf } from './truth/fixture.ts';
import { defaultSeed } from './truth/plan.ts';
import { Probers } from './truth/probers.ts';
import { readCluster } from './truth/readCluster.ts';
import { setUp, tearDown } from './truth/setUp.ts';
import { type Matrix, modelMatrix } from './truth/verdicts.ts';

const seed = Number(process.env.TRUTH_SEED ?? defaultSeed);
/** A lost connection is tried again, so that a short silence costs nothing but a second try. */
const probers = new Probers({ silenceMs: 800 });
let folder: string;
let edits: readonly Edit[];
let attempts: readonly Attempt[];
let comparison: Comparison;
/** What gets through, as connections showed last. */
let known: Matrix;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antrea-diff-'));
  await tearDown();
  const stage = await setUp();
  edits = editsOf(seed, fixtureOf(stage));
  await removePolicyObjects(edits.flatMap(({ objects }) => objects));
  attempts = attemptsOf(stage).filter(({ kind, content }) => kind === 'pod' && content.protocol !== 'SCTP');
  comparison = new Comparison({ probers, attempts, readModel });
  await probers.start(stage);
  await comparison.agree();
  known = modelMatrix(await readModel(), attempts);
});

afterAll(async () => {
  probers.stop();
  await removePolicyObjects(standingAfter(edits));
  await tearDown();
  await rm(folder, { recursive: true });
});

describe(`with seed ${seed}`, () => {
  it.each(Array.from({ length: editCount }, (_, at) => at + 1))(
    'edit %i: the pairs that change are those that were foretold',
    async (number) => {
      const edit = edits[number - 1] ?? { title: '', verb: 'apply', objects: [] };
      const foretold = predicted(await diff(edit), attempts);
      if (edit.verb === 'apply') await applyPolicyObjects(edit.objects);
      else await removePolicyObjects(edit.objects);
      await comparison.agree();
      const now = modelMatrix(await readModel(), attempts);
      const changes = changedAttempts(known, now);
      known = now;
      expect(sortedTurns(foretold), edit.title).toEqual(sortedTurns(changes));
    },
  );
});

async function readModel() {
  return viewOf(await readCluster());
}

async function diff({ verb, objects }: Edit): Promise<FullReport> {
  const file = join(folder, 'edit.json');
  await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  const { code, out, err } = await antctl(
    'diff',
    '-f',
    file,
    '-o',
    'json',
    ...(verb === 'delete' ? ['--delete'] : []),
  );
  expect(err).toBe('');
  const report: FullReport = JSON.parse(out);
  expect(code).toBe(report.changes.length === 0 ? 0 : 1);
  return report;
}

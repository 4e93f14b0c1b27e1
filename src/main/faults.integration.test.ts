/**
 * Never a packet that policy forbids, whatever breaks; and afterwards the flows of a fresh start. See docs/fault-tests.md.
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlePrograms } from '../../tools/build/bundle.ts';
import { FaultBed } from './testing/faults/bed.ts';
import { mutantPlugin, mutants } from './testing/faults/mutants.ts';
import {
  type FaultPlan,
  type FaultPoint,
  type PointReport,
  pointsOf,
  runPoint,
} from './testing/faults/points.ts';

/** The run of continuous integration; `ANTREA_FAULT_SEED` makes another, or repeats one. */
const seed = Number(process.env.ANTREA_FAULT_SEED ?? 20);

const plan: FaultPlan = {
  'agent killed': 14,
  'agent killed in a bundle': 10,
  'ovs-ofctl fails': 48,
  'controller killed': 8,
  'API server away': 7,
  'watch cut silently': 1,
  'agent’s watch expired': 2,
  'controller’s watch expired': 1,
  'ovs-vswitchd killed': 11,
};

const root = join(import.meta.dirname, '..', '..');

let folder: string;
let bed: FaultBed;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antrea-bundles-'));
  await bundlePrograms(root, join(folder, 'true'), 'fault-test');
  bed = await FaultBed.start(join(folder, 'true'));
  await bed.startController();
  await bed.learnReferences();
  await bed.startTraffic();
  await bed.converge();
}, 300_000);

afterAll(async () => {
  await bed?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a point; whatever goes wrong says where. */
async function run(point: FaultPoint, what = ''): Promise<PointReport> {
  try {
    return await runPoint(bed, point);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${nameOf(point, what)}: ${reason}`, { cause: error });
  }
}

function nameOf({ number, kind }: FaultPoint, what: string): string {
  return `${what}seed ${seed}, point ${number}, ${kind}`;
}

describe('policies while things break', () => {
  it(`let no forbidden packet through, and end as after a fresh start (seed ${seed})`, async () => {
    const reports = new Map<FaultPoint, PointReport>();
    for (const point of pointsOf(plan, seed)) {
      const report = await run(point);
      expect(report.leaks, nameOf(point, '')).toEqual([]);
      expect(report.forbidden, nameOf(point, '')).toBeGreaterThan(0);
      reports.set(point, report);
    }
    expect(reports.size).toBeGreaterThanOrEqual(100);
    for (const line of summary(reports)) console.info(line);
  }, 1_800_000);

  it.each([
    ['that deletes flows before it installs its own', mutants.deletesBeforeItInstalls, 'agent killed'],
    ['that replaces a policy in two steps', mutants.replacesInTwoSteps, 'ovs-ofctl fails'],
  ] as const)(
    'are seen to leak with an agent %s',
    async (_, mutant, kind) => {
      const bundles = join(folder, 'mutant');
      await bundlePrograms(root, bundles, 'mutant', [mutantPlugin(mutant)]);
      await bed.node.killAgent();
      bed.agentBundles = bundles;
      await bed.startAgent();
      await bed.converge();
      const leaks: string[] = [];
      for (const point of pointsOf({ [kind]: 12 }, seed)) {
        leaks.push(...(await run(point, 'mutant, ')).leaks);
        if (leaks.length > 0) break;
      }
      expect(leaks, `seed ${seed}: the mutant was not caught`).not.toEqual([]);
    },
    600_000,
  );
});

/** By kind of fault: how many, packets that had to be stopped, how long until all was well. */
function summary(reports: ReadonlyMap<FaultPoint, PointReport>): string[] {
  const byKind = Map.groupBy(reports, ([{ kind }]) => kind);
  return [...byKind].map(([kind, points]) => {
    const forbidden = points.reduce((sum, [, report]) => sum + report.forbidden, 0);
    const times = points.map(([, { tookMs }]) => tookMs).toSorted((a, b) => a - b);
    const median = times[times.length >> 1];
    return `${kind}: ${points.length} points, ${forbidden} forbidden packets sent, 0 arrived; well after ${median} ms (median), at most ${times.at(-1)} ms`;
  });
}

import { type SeededRandom, seededRandom } from '#kube/testing/seededRandom.ts';
import { type FaultBed, nameOf } from './bed.ts';
import { type FaultKind, faults } from './faults.ts';
import { isForbidden, worlds } from './worlds.ts';

/** How often something breaks, by what it is. */
export type FaultPlan = Readonly<Partial<Record<FaultKind, number>>>;

/** One fault of a run, with chance of its own: it does the same whatever came before. */
export type FaultPoint = { readonly number: number; readonly kind: FaultKind; readonly seed: number };

/** What happened at a point. `leaks` are forbidden packets that arrived, in words. */
export type PointReport = {
  readonly leaks: readonly string[];
  /** Packets sent that had to be stopped. */
  readonly forbidden: number;
  readonly tookMs: number;
};

/** The faults of a plan in an order by chance. */
export function pointsOf(plan: FaultPlan, seed: number): FaultPoint[] {
  const random = seededRandom(seed);
  const kinds = Object.entries(plan).flatMap(([kind, count]) =>
    isKind(kind) ? Array.from({ length: count }, () => kind) : [],
  );
  return shuffled(kinds, random).map((kind, number) => ({ number, kind, seed: random.int(2 ** 31) }));
}

/** Breaks something during a change of the policies; waits until all is well, and tells what came through meanwhile. */
export async function runPoint(bed: FaultBed, { kind, seed }: FaultPoint): Promise<PointReport> {
  const random = seededRandom(seed);
  const { cluster } = bed;
  const next = random.pick(worlds.filter((world) => world !== cluster.world));
  const before = await bed.counts();
  const started = { ms: performance.now(), wallMs: Date.now() };
  await faults[kind](bed, random, () => cluster.change(next));
  await bed.converge();
  await bed.node.trap.disarm();
  const tookMs = Math.round(performance.now() - started.ms);
  const after = await bed.counts();
  const leaks: string[] = [];
  let forbidden = 0;
  for (const [id, { traffic, sent, arrived, lastMs }] of after.entries()) {
    if (!isForbidden(traffic)) continue;
    forbidden += sent - (before[id]?.sent ?? 0);
    const passed = arrived - (before[id]?.arrived ?? 0);
    if (passed === 0) continue;
    const since = lastMs === undefined ? '' : `, the last ${lastMs - started.wallMs} ms after the start`;
    leaks.push(`${passed} × ${nameOf(traffic)}${since}`);
  }
  return { leaks, forbidden, tookMs };
}

function shuffled<T>(items: readonly T[], random: SeededRandom): T[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

function isKind(kind: string): kind is FaultKind {
  return kind in faults;
}

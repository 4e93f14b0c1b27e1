import type { World } from '../world/world.ts';
import { worldOf } from '../world/world.ts';
import type { TestCase } from './cases.ts';
import type { Dialer } from './dialer.ts';
import { type CaseResult, Judge } from './judge.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import { probeAll } from './probes.ts';

/** What came of the tests of a file. */
export type FileReport = {
  readonly file: string;
  readonly results: readonly CaseResult[];
  /** Absent where it was not asked for, or tests fail already. */
  readonly mutation?: Mutation;
};

/** How many rules were taken away, and those of which no test noticed it. */
export type Mutation = { readonly mutants: number; readonly survivors: readonly string[] };

type Options = {
  /** For names without one. */
  readonly namespace: string;
  readonly mutate: boolean;
  /** Makes real connections; without it the model answers. */
  readonly dialer?: Dialer | undefined;
};

const policyKinds: readonly string[] = ['NetworkPolicy', 'AntreaPolicy', 'UpstreamPolicy'];

/** Asks the model for every case, or has real connections made; `mutate` takes away rule after rule when all cases pass. */
export async function runTests(
  file: string,
  world: World,
  cases: readonly TestCase[],
  { namespace, mutate, dialer }: Options,
): Promise<FileReport> {
  const judge = new Judge(world, withoutPolicies(world), namespace);
  const modelled = cases.map((test) => judge.judge(test));
  const results = dialer === undefined ? modelled : await probeAll(modelled, judge, world, dialer);
  if (!mutate || results.some(({ status }) => status === 'failed' || status === 'error'))
    return { file, results };
  // A test that only a real connection passes fails in the model, whatever rule is taken away.
  const sound = results
    .filter(({ status, test }) => status === 'passed' && judge.holds(test))
    .map(({ test }) => test);
  return { file, results, mutation: mutation(world, judge, sound) };
}

function mutation(world: World, judge: Judge, cases: readonly TestCase[]): Mutation {
  const mutants = mutantsOf(world.objects);
  const survivors = mutants.filter((mutant) => survives(mutant, world, judge, cases));
  return { mutants: mutants.length, survivors: survivors.map(({ what }) => what) };
}

function survives(mutant: Mutant, { index }: World, judge: Judge, cases: readonly TestCase[]): boolean {
  mutant.apply(index);
  try {
    return cases.every((test) => judge.holds(test));
  } finally {
    mutant.restore(index);
  }
}

function withoutPolicies({ objects }: World): World {
  return worldOf({ objects: objects.filter(({ kind }) => !policyKinds.includes(kind)), problems: [] });
}

/** The parts of `npm test`, in the order in which they run: what fails soonest comes first. */
export const stageNames = ['static', 'unit', 'integration', 'e2e'] as const;

/** One part of `npm test`. */
export type StageName = (typeof stageNames)[number];

/** The stages a command line asks for: all of them without arguments. @throws Error naming an unknown stage. */
export function stagesOf(args: readonly string[]): readonly StageName[] {
  for (const arg of args) {
    if (!stageNames.some((name) => name === arg)) {
      throw new Error(`unknown stage "${arg}": choose from ${stageNames.join(', ')}`);
    }
  }
  return args.length === 0 ? stageNames : stageNames.filter((name) => args.includes(name));
}

/** How many checks of a stage passed and failed; `skipped` ones count as a failure of the run. */
export type Tally = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** A line each, so that the end of a long run tells what to look at. */
  readonly failures: readonly string[];
};

/** The sum of several tallies. */
export function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (total, tally) => ({
      passed: total.passed + tally.passed,
      failed: total.failed + tally.failed,
      skipped: total.skipped + tally.skipped,
      failures: [...total.failures, ...tally.failures],
    }),
    { passed: 0, failed: 0, skipped: 0, failures: [] },
  );
}

/** Why a run with this tally did not succeed, or undefined when it did. */
export function whyFailed(tally: Tally): string | undefined {
  if (tally.failed > 0) return `${tally.failed} failed`;
  if (tally.skipped > 0) return `${tally.skipped} were skipped: a test that does not run proves nothing`;
  if (tally.passed === 0) return 'no test ran';
  return undefined;
}

import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import type { Logger } from '#telemetry/logger.ts';

/** One kind of thing that we leave on a node. Removing it again finds nothing and succeeds. */
export type CleanupStep = {
  /** What is removed, as a noun: it appears in logs and in the answer to `helm uninstall`. */
  readonly name: string;
  /** Resolves true when there was something to remove. */
  readonly remove: () => Promise<boolean>;
};

/** What became of a step. */
export type StepOutcome =
  | { readonly step: string; readonly outcome: 'removed' | 'nothing' }
  | { readonly step: string; readonly outcome: 'failed'; readonly reason: string };

const tries = 3;
const pauseMs = 1_000;

/**
 * Runs every step, in order, three times at most; a step that fails does not keep the next ones from running.
 */
export async function cleanNode(
  steps: readonly CleanupStep[],
  parts: { readonly clock: Clock; readonly logger: Logger },
): Promise<readonly StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  for (const step of steps) {
    const outcome = await runStep(step, parts.clock);
    const level = outcome.outcome === 'failed' ? 'error' : 'info';
    parts.logger[level](outcome, 'cleanup step');
    outcomes.push(outcome);
  }
  return outcomes;
}

/** What could not be removed, a sentence each. */
export function leftovers(outcomes: readonly StepOutcome[]): string[] {
  return outcomes.flatMap((each) => (each.outcome === 'failed' ? [`${each.step}: ${each.reason}`] : []));
}

async function runStep(step: CleanupStep, clock: Clock): Promise<StepOutcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      return { step: step.name, outcome: (await step.remove()) ? 'removed' : 'nothing' };
    } catch (error) {
      if (attempt === tries) return { step: step.name, outcome: 'failed', reason: messageOf(error) };
      await clock.sleep(pauseMs);
    }
  }
}

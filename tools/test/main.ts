/**
 * `npm test [stage…]`: everything that proves this repository, on a machine where nothing was prepared.
 * @module
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Machine, thisMachine } from '../cluster/machine.ts';
import { explain } from '../cluster/toolError.ts';
import { bringUp } from '../demo/bringUp.ts';
import { ensureProbeImage } from './e2eSetup.ts';
import { prepareIntegration } from './integrationSetup.ts';
import { type StageName, stagesOf, sum, type Tally, whyFailed } from './stages.ts';
import { runStaticChecks } from './staticChecks.ts';
import { runVitest } from './vitestRun.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

async function main(args: readonly string[]): Promise<number> {
  const machine = thisMachine();
  const tallies: Tally[] = [];
  for (const stage of stagesOf(args)) {
    machine.progress.note(`=== ${stage} ===`);
    const tally = await runStage(stage, machine);
    tallies.push(tally);
    machine.progress.note(
      `${stage}: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`,
    );
  }
  const total = sum(tallies);
  for (const line of total.failures) console.error(`failed: ${line}`);
  const failure = whyFailed(total);
  if (failure !== undefined) console.error(`npm test did not pass: ${failure}`);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return failure === undefined ? 0 : 1;
}

async function runStage(stage: StageName, machine: Machine): Promise<Tally> {
  switch (stage) {
    case 'static':
      return runStaticChecks(root, machine.progress);
    case 'unit':
      return runVitest(root, 'unit');
    case 'integration':
      await prepareIntegration(machine);
      return runVitest(root, 'integration');
    case 'e2e':
      await prepareE2e(machine);
      return runVitest(root, 'e2e');
    default:
      return stage satisfies never;
  }
}

async function prepareE2e(machine: Machine): Promise<void> {
  const { cluster } = await bringUp(machine, root);
  await ensureProbeImage(machine, root, cluster.name);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const { message, remedy } = explain(error);
  console.error(`npm test stopped: ${message}. ${remedy}`);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}

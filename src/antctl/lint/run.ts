import type { Finding, Severity } from '#policy/lint/finding.ts';
import { lint } from '#policy/lint/lint.ts';
import type { AntctlContext } from '../context.ts';
import type { Invocation } from '../framework/invocation.ts';
import { renderData } from '../output/render.ts';
import { worldOf } from '../world/world.ts';
import type { WorldProblem } from '../world/worldObject.ts';
import { findingsText } from './findingsText.ts';
import { lintInput } from './lintInput.ts';
import { problemFindings } from './problemFindings.ts';
import { readLintObjects } from './readLintObjects.ts';

const severities: readonly string[] = ['info', 'warning', 'error'] satisfies Severity[];

/** Looks at the cluster or at files, and prints what is found. Resolves with the exit code. */
export async function runLint(invocation: Invocation, context: AntctlContext): Promise<number> {
  const files = invocation.all('filename');
  const { read, apiAccounts } = await readLintObjects(files, invocation.text('namespace'), context);
  const world = worldOf(read);
  const problems = world.problems.filter((problem) => !isOfCluster(problem));
  for (const { message } of world.problems.filter(isOfCluster)) {
    context.printError(`${context.style.yellow('warning')}: ${message}\n`);
  }
  const isComplete = files.length === 0 || invocation.isOn('complete');
  const ignored = new Set(invocation.all('ignore'));
  const findings = [
    ...problemFindings(problems),
    ...lint(lintInput(world, { isComplete, apiAccounts })),
  ].filter(({ code }) => !ignored.has(code));
  const format = invocation.text('output');
  context.print(
    format === 'json' || format === 'yaml'
      ? await renderData(format, findings)
      : findingsText(findings, world, context.style),
  );
  return fails(findings, invocation.text('fail-on')) ? 1 : 0;
}

/** What could not be read, or counts for nothing, in a cluster as a whole: no object is to blame. */
function isOfCluster({ at, object }: WorldProblem): boolean {
  return at === 'cluster' && object === undefined;
}

function fails(findings: readonly Finding[], least: string): boolean {
  const bar = severities.indexOf(least);
  return bar >= 0 && findings.some(({ severity }) => severities.indexOf(severity) >= bar);
}

import { messageOf } from '#base/errors.ts';
import type { AntctlContext } from '../context.ts';
import type { Invocation } from '../framework/invocation.ts';
import { UsageError } from '../framework/usageError.ts';
import { renderData } from '../output/render.ts';
import { type Comparison, compareWorlds } from './comparison.ts';
import { cutConnections } from './connections.ts';
import { reportOf } from './report.ts';
import { type FullReport, reportText } from './text.ts';
import { readWorlds, type Worlds } from './worlds.ts';

/** Runs `antctl diff`. Resolves with the exit code: 1 when traffic changes. */
export async function runDiff(invocation: Invocation, context: AntctlContext): Promise<number> {
  const filenames = invocation.all('filename');
  const against = invocation.all('against');
  if (filenames.length === 0) throw new UsageError('antctl diff', 'no manifests given: name them with -f');
  if ([...filenames, ...against].filter((path) => path === '-').length > 1)
    throw new UsageError('antctl diff', 'standard input can be read once: give - once');
  const question = { filenames, against, isDeletion: invocation.isOn('delete') };
  const worlds = await readWorlds({ ...question, namespace: invocation.text('namespace') }, context);
  const comparison = compareWorlds(worlds);
  const report = reportOf(comparison, worlds);
  const full = against.length > 0 ? report : await withConnections(report, comparison, worlds, context);
  const format = invocation.text('output');
  if (format === 'json' || format === 'yaml') context.print(await renderData(format, full));
  else context.print(reportText(full, context.style));
  return full.changes.length === 0 ? 0 : 1;
}

/** That agents cannot be asked spoils no preview, but is said. */
async function withConnections(
  report: FullReport,
  comparison: Comparison,
  { after }: Worlds,
  { components, printError }: AntctlContext,
): Promise<FullReport> {
  if (report.changes.length === 0) return { ...report, connections: [] };
  try {
    const { connections, unanswered } = await cutConnections(components, comparison, after);
    for (const node of unanswered)
      printError(`the agent of ${node} does not tell which connections are open\n`);
    return { ...report, connections };
  } catch (error) {
    printError(`open connections are not known: ${messageOf(error)}\n`);
    return report;
  }
}

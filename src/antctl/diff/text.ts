import type { Style } from '../output/style.ts';
import type { CutConnection } from './connections.ts';
import type { DiffReport } from './report.ts';
import { subjectText } from './sides.ts';

/** What the command prints; `connections` are undefined where nobody was asked. */
export type FullReport = DiffReport & { readonly connections?: readonly CutConnection[] };

/** A line for each pair of subjects and direction of change, as diffs are written. */
export function reportText({ changes, connections = [], warnings }: FullReport, style: Style): string {
  const lines = [
    ...changes.flatMap((change) => {
      const pair = `${subjectText(change.from)} -> ${subjectText(change.to)}`;
      return [
        ...(change.lost.length === 0 ? [] : [style.red(`- ${pair}: ${change.lost.join(', ')}`)]),
        ...(change.gained.length === 0 ? [] : [style.green(`+ ${pair}: ${change.gained.join(', ')}`)]),
      ];
    }),
    ...connections.map((cut) => style.red(`! open now: ${connectionText(cut)}`)),
    ...warnings.map((warning) => style.yellow(`warning: ${warning}`)),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function connectionText({ from, to, protocol, port }: CutConnection): string {
  return `${from} -> ${to} ${protocol}${port === undefined ? '' : ` ${port}`}`;
}

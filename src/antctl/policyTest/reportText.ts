import type { Style } from '../output/style.ts';
import { describe } from './cases.ts';
import type { CaseResult, Status } from './judge.ts';
import type { FileReport, Mutation } from './runTests.ts';

/** Reports as people read them. */
export function reportText(reports: readonly FileReport[], style: Style): string {
  return reports.map((report) => fileText(report, style)).join('');
}

function fileText({ file, results, mutation }: FileReport, style: Style): string {
  const lines = results.map((result) => caseText(result, style));
  const counts = (['passed', 'failed', 'vacuous', 'error', 'skipped'] as const)
    .map((status) => ({ status, count: results.filter((each) => each.status === status).length }))
    .filter(({ status, count }) => count > 0 || status === 'passed')
    .map(({ status, count }) => `${count} ${status}`);
  return `${style.bold(file)}\n${lines.join('')}${notesText(results, style)}${counts.join(', ')}\n${mutationText(mutation, style)}`;
}

function caseText({ test, status, message }: CaseResult, style: Style): string {
  const mark = marks[status];
  const head = `  ${style[mark.colour](mark.word)} ${test.name}\n`;
  if (message === undefined) return head;
  const connection = test.name.startsWith(describe(test)) ? '' : `${describe(test)}: `;
  return `${head}       ${connection}${message}\n`;
}

/** A failure tells the notes that it is about; those of many cases are mostly the same. */
function notesText(results: readonly CaseResult[], style: Style): string {
  const notes = new Set(results.flatMap(({ status, notes = [] }) => (status === 'passed' ? notes : [])));
  return [...notes].map((note) => `  ${style.yellow('note')} ${note}\n`).join('');
}

const marks: Readonly<
  Record<Status, { readonly word: string; readonly colour: 'green' | 'red' | 'yellow' }>
> = {
  passed: { word: 'ok  ', colour: 'green' },
  failed: { word: 'FAIL', colour: 'red' },
  vacuous: { word: 'VOID', colour: 'yellow' },
  error: { word: 'ERR ', colour: 'red' },
  skipped: { word: 'skip', colour: 'yellow' },
};

function mutationText(mutation: Mutation | undefined, style: Style): string {
  if (mutation === undefined) return '';
  const { mutants, survivors } = mutation;
  const noticed = `${mutants - survivors.length} of ${mutants} rules are noticed when they are taken away\n`;
  return `${noticed}${survivors.map((what) => `  ${style.yellow('unnoticed')} ${what}\n`).join('')}`;
}

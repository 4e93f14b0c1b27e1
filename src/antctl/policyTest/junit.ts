import { describe } from './cases.ts';
import type { CaseResult } from './judge.ts';
import type { FileReport } from './runTests.ts';

/** Reports as JUnit's XML, which CI systems show. A surviving mutant is a failed test case of its own. */
export function junit(reports: readonly FileReport[]): string {
  const suites = reports.map(suite);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="antctl test">\n${suites.join('')}</testsuites>\n`;
}

function suite({ file, results, mutation }: FileReport): string {
  const cases = results.map((result) => caseXml(file, result));
  const survivors = (mutation?.survivors ?? []).map((what) => survivorXml(file, what));
  const count = (is: (result: CaseResult) => boolean) => results.filter(is).length;
  const failures = count(({ status }) => status === 'failed' || status === 'vacuous') + survivors.length;
  const errors = count(({ status }) => status === 'error');
  const skipped = count(({ status }) => status === 'skipped');
  const counts = `tests="${cases.length + survivors.length}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
  const attributes = `name="${escaped(file)}" ${counts}`;
  return `  <testsuite ${attributes}>\n${[...cases, ...survivors].join('')}  </testsuite>\n`;
}

function caseXml(file: string, { test, status, message = '' }: CaseResult): string {
  const head = `    <testcase classname="${escaped(file)}" name="${escaped(test.name)}"`;
  if (status === 'passed') return `${head}/>\n`;
  if (status === 'skipped')
    return `${head}>\n      <skipped message="${escaped(message)}"/>\n    </testcase>\n`;
  const tag = status === 'error' ? 'error' : 'failure';
  const told = `${describe(test)}: ${message}`;
  return `${head}>\n      <${tag} type="${status}" message="${escaped(message)}">${escaped(told)}</${tag}>\n    </testcase>\n`;
}

function survivorXml(file: string, what: string): string {
  const message = 'no test notices when it is taken away';
  return `    <testcase classname="${escaped(file)}" name="${escaped(what)}">\n      <failure type="survivor" message="${message}"/>\n    </testcase>\n`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"\n]/g, (character) => entities[character] ?? character);
}

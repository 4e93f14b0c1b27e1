import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as z from 'zod';
import type { Tally } from './stages.ts';

const fileSchema = z.object({
  name: z.string(),
  message: z.string(),
  assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
});

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  success: z.boolean(),
  testResults: z.array(fileSchema),
});

/** The part of vitest's JSON report that is read here. */
export type VitestReport = z.infer<typeof reportSchema>;

/** Runs one vitest project, its output going straight to the terminal; counts its tests and names those that failed. */
export async function runVitest(root: string, project: string): Promise<Tally> {
  const folder = join(root, 'dist', 'reports');
  const file = join(folder, `${project}.json`);
  mkdirSync(folder, { recursive: true });
  rmSync(file, { force: true });
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const atOnce = `--reporter=${join(root, 'tools', 'test', 'failuresAtOnce.ts')}`;
  const reporters = ['--reporter=default', atOnce, '--reporter=json', `--outputFile.json=${file}`];
  await runVisibly(root, process.execPath, [vitest, 'run', '--project', project, ...reporters]);
  if (!existsSync(file)) {
    return { passed: 0, failed: 1, skipped: 0, failures: [`${project}: vitest ended without a report`] };
  }
  return tallyOf(reportSchema.parse(JSON.parse(readFileSync(file, 'utf8'))), root);
}

/** The tally of a report. A report without failed tests that is no success had an error outside of its tests. */
export function tallyOf(report: VitestReport, root: string): Tally {
  const outside = !report.success && report.numFailedTests === 0 ? 1 : 0;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + outside,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: report.testResults.flatMap((file) => failuresOf(file, root)),
  };
}

/** A line for each failed test of a file, or for the file that could not be loaded. */
function failuresOf(file: z.infer<typeof fileSchema>, root: string): readonly string[] {
  const name = relative(root, file.name);
  const failed = file.assertionResults.filter(({ status }) => status === 'failed');
  if (failed.length > 0) return failed.map(({ fullName }) => `${name}: ${fullName}`);
  return file.message === '' ? [] : [`${name}: ${file.message.split('\n')[0]}`];
}

/** Runs a program whose output a person sees, and returns its exit code. */
export function runVisibly(root: string, file: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

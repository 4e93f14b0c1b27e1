import { join } from 'node:path';
import type { Progress } from '../cluster/progress.ts';
import type { Tally } from './stages.ts';
import { runVisibly } from './vitestRun.ts';

type Check = { readonly title: string; readonly file: string; readonly args: readonly string[] };

/** Format, lint and import boundaries; types; dead code; generated files. All run, so that one run tells everything. */
export async function runStaticChecks(root: string, progress: Progress): Promise<Tally> {
  const failures: string[] = [];
  const checks = checksOf(root);
  for (const check of checks) {
    const code = await progress.step(check.title, () => runVisibly(root, check.file, check.args));
    if (code !== 0) {
      failures.push(check.title);
      progress.note(`${check.title}: FAILED`);
    }
  }
  const failed = failures.length;
  return { passed: checks.length - failed, failed, skipped: 0, failures };
}

function checksOf(root: string): readonly Check[] {
  const bin = (name: string) => join(root, 'node_modules', '.bin', name);
  return [
    { title: 'format, lint and import boundaries', file: bin('biome'), args: ['ci', '--colors=off', '.'] },
    { title: 'types', file: bin('tsc'), args: [] },
    { title: 'dead code', file: bin('knip'), args: ['--no-progress'] },
    {
      title: 'generated files are up to date',
      file: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', join(root, 'tools', 'generate', 'main.ts'), '--check'],
    },
  ];
}

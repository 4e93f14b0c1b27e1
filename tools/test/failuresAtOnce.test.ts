import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const failing = `
describe('a wait', () => {
  it('is in vain', () => {
    throw new Error('not within 60 s', { cause: new Error('still away') });
  });
  it('passes', () => undefined);
});
`;

it('tells a failure with its causes, and nothing of what passes', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'failures-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'one.test.js'), failing);
  const reporter = `--reporter=${join(root, 'tools/test/failuresAtOnce.ts')}`;
  const options = { cwd: folder, encoding: 'utf8' } as const;
  const { stderr } = spawnSync(process.execPath, [vitest, 'run', '--globals', reporter], options);
  const told = stderr.split('\n').filter((line) => !line.startsWith('    at '));
  expect(told).toEqual([
    '✗ a wait > is in vain',
    'Error: not within 60 s',
    'caused by: Error: still away',
    '',
  ]);
});

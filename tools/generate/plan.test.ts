import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Generator } from './generator.ts';
import { findStale } from './plan.ts';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'generate-'));
  await mkdir(path.join(root, 'out'));
});

afterEach(() => rm(root, { recursive: true }));

function generatorOf(content: string): Generator {
  return {
    name: 'test',
    owns: [{ directory: 'out', suffix: '.yaml' }],
    generate: () => [{ path: 'out/a.yaml', content }],
  };
}

describe('findStale', () => {
  it('is content with files that are as generated', async () => {
    await writeFile(path.join(root, 'out/a.yaml'), 'x: 1\n');
    expect(await findStale(generatorOf('x: 1\n'), root)).toEqual([]);
  });

  it('names a missing file', async () => {
    expect(await findStale(generatorOf('x: 1\n'), root)).toEqual([
      { path: 'out/a.yaml', wanted: 'x: 1\n', summary: 'missing' },
    ]);
  });

  it('shows the first line that differs', async () => {
    await writeFile(path.join(root, 'out/a.yaml'), 'x: 1\ny: 2\n');
    expect(await findStale(generatorOf('x: 1\ny: 3\n'), root)).toEqual([
      { path: 'out/a.yaml', wanted: 'x: 1\ny: 3\n', summary: 'line 2: "y: 2", generated: "y: 3"' },
    ]);
  });

  it('sees lines too many at the end', async () => {
    await writeFile(path.join(root, 'out/a.yaml'), 'x: 1\ny: 2\n');
    const [stale] = await findStale(generatorOf('x: 1'), root);
    expect(stale?.summary).toBe('line 2: "y: 2", generated: (end of file)');
  });

  it('finds what is no longer generated, among its own files only', async () => {
    await writeFile(path.join(root, 'out/a.yaml'), 'x: 1\n');
    await writeFile(path.join(root, 'out/b.yaml'), 'old');
    await writeFile(path.join(root, 'out/b.txt'), 'by hand');
    expect(await findStale(generatorOf('x: 1\n'), root)).toEqual([
      { path: 'out/b.yaml', wanted: undefined, summary: 'no longer generated' },
    ]);
  });

  it('copes with an own directory that does not exist yet', async () => {
    await rm(path.join(root, 'out'), { recursive: true });
    expect(await findStale(generatorOf('x: 1\n'), root)).toHaveLength(1);
  });
});

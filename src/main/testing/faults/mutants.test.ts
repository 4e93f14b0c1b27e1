import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, transform } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Mutant, mutantPlugin, mutants } from './mutants.ts';

describe('mutants', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'antrea-mutant-'));
    await writeFile(join(folder, 'program.ts'), `console.log('one'); console.log('two');`);
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function bundle(mutant: Mutant): Promise<string> {
    const { outputFiles } = await build({
      entryPoints: [join(folder, 'program.ts')],
      write: false,
      logLevel: 'silent',
      plugins: [mutantPlugin(mutant)],
    });
    return outputFiles[0]?.text ?? '';
  }
  const edit = (original: string, mutated: string) => ({ file: 'program.ts', original, mutated });

  it('are the program with every edit made', async () => {
    const text = await bundle([edit(`'one'`, `'uno'`), edit(`'two'`, `'due'`)]);
    expect(text).toContain('uno');
    expect(text).toContain('due');
  });

  it('are refused when there is nothing to edit, or two places', async () => {
    await expect(bundle([edit('three', 'tre')])).rejects.toThrow('not as the mutant expects it');
    await expect(bundle([edit('console', 'nothing')])).rejects.toThrow('not as the mutant expects it');
  });

  it.each(Object.entries(mutants))('fit the sources: %s', async (_, mutant) => {
    for (const { file, original } of mutant) {
      const text = await readFile(join(import.meta.dirname, '..', '..', '..', '..', file), 'utf8');
      expect(text.split(original), file).toHaveLength(2);
    }
  });

  it.each(Object.entries(mutants))('are programs: %s', async (_, mutant) => {
    for (const { file, original, mutated } of mutant) {
      const text = await readFile(join(import.meta.dirname, '..', '..', '..', '..', file), 'utf8');
      await transform(text.replace(original, mutated), { loader: 'ts', logLevel: 'silent' });
    }
  });
});

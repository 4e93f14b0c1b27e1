import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeTemporaryFiles, replaceFile } from './replaceFile.ts';

describe('replaceFile', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'antrea-install-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('writes a text, and a copy, with their modes', async () => {
    await replaceFile(folder, 'conf', { text: 'new' }, 0o644);
    await replaceFile(folder, 'tool', { copyOf: join(folder, 'conf') }, 0o755);
    expect(await readFile(join(folder, 'tool'), 'utf8')).toBe('new');
    expect((await stat(join(folder, 'tool'))).mode & 0o777).toBe(0o755);
    expect((await stat(join(folder, 'conf'))).mode & 0o777).toBe(0o644);
  });

  it('makes a new file, so that a reader of the old one is not disturbed', async () => {
    await writeFile(join(folder, 'conf'), 'old');
    const before = (await stat(join(folder, 'conf'))).ino;
    await replaceFile(folder, 'conf', { text: 'new' }, 0o644);
    expect((await stat(join(folder, 'conf'))).ino).not.toBe(before);
  });

  it('leaves the old file and nothing else when it fails', async () => {
    await writeFile(join(folder, 'tool'), 'old');
    await expect(replaceFile(folder, 'tool', { copyOf: join(folder, 'missing') }, 0o755)).rejects.toThrow(
      'ENOENT',
    );
    expect(await readdir(folder)).toEqual(['tool']);
    expect(await readFile(join(folder, 'tool'), 'utf8')).toBe('old');
  });

  it('knows what a killed installation left', async () => {
    await writeFile(join(folder, '.antrea-install-tool'), 'half');
    await writeFile(join(folder, 'other'), '');
    await removeTemporaryFiles(folder);
    expect(await readdir(folder)).toEqual(['other']);
  });
});

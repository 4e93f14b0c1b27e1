import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemFiles } from './files.ts';

let folder: string;
const files = systemFiles();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antctl-files-'));
  await files.write(join(folder, 'sub', 'deep', 'a.yaml'), 'a: 1');
  await writeFile(join(folder, 'b.yaml'), 'b: 2');
  await symlink(join(folder, 'sub'), join(folder, 'link'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('systemFiles', () => {
  it('tells files, folders and nothing apart', async () => {
    expect(await files.kind(folder)).toBe('folder');
    expect(await files.kind(join(folder, 'b.yaml'))).toBe('file');
    expect(await files.kind(join(folder, 'none'))).toBe('none');
  });

  it('lists names in order and follows links', async () => {
    expect(await files.list(folder)).toEqual(['b.yaml', 'link/', 'sub/']);
  });

  it('gives standard input to everybody who asks', async () => {
    const program = `import { systemFiles } from ${JSON.stringify(join(import.meta.dirname, 'files.ts'))};
      const files = systemFiles();
      console.log(JSON.stringify([await files.stdin(), await files.stdin()]));`;
    const args = ['--input-type=module', '-e', program];
    expect(JSON.parse(execFileSync(process.execPath, args, { input: 'a: 1', encoding: 'utf8' }))).toEqual([
      'a: 1',
      'a: 1',
    ]);
  });

  it('reads and writes, making the folders above', async () => {
    expect(await files.read(join(folder, 'b.yaml'))).toBe('b: 2');
    expect(await readFile(join(folder, 'sub', 'deep', 'a.yaml'), 'utf8')).toBe('a: 1');
  });
});

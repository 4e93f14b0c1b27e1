import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { emptyDirectory } from './files.ts';

const isSocket = (entry: string) => entry.endsWith('.sock');

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cleanup-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

it('removes everything but what is kept, and then finds nothing', async () => {
  await mkdir(join(directory, 'networks/antrea'), { recursive: true });
  await writeFile(join(directory, 'networks/antrea/10.10.0.5'), '');
  await writeFile(join(directory, 'db.sock'), '');
  expect(await emptyDirectory(directory, isSocket)).toBe(true);
  expect(await readdir(directory)).toEqual(['db.sock']);
  expect(await emptyDirectory(directory, isSocket)).toBe(false);
});

it('takes a missing directory for an empty one', async () => {
  expect(await emptyDirectory(join(directory, 'none'), isSocket)).toBe(false);
});

it('says when a directory cannot be read', async () => {
  await writeFile(join(directory, 'file'), '');
  await expect(emptyDirectory(join(directory, 'file'), isSocket)).rejects.toThrow('ENOTDIR');
});

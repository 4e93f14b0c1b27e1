import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readTail } from './readTail.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tail-'));
});
afterEach(() => rm(folder, { recursive: true }));

it.each([
  ['one\ntwo\n', 100, 'one\ntwo\n'],
  ['one\ntwo\nthree\n', 10, 'three\n'],
  ['é\nü\n', 5, 'ü\n'],
  ['', 10, ''],
])('readTail(%j, %i) is %j', async (text, maxBytes, expected) => {
  const path = join(folder, 'log');
  await writeFile(path, text);
  expect(await readTail(path, maxBytes)).toBe(expected);
});

it('readTail rejects where there is no file', async () => {
  await expect(readTail(join(folder, 'none'), 10)).rejects.toMatchObject({ code: 'ENOENT' });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pathExists } from './pathExists.ts';

it('says whether something is there, a file or a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'antrea-exists-'));
  expect(await pathExists(folder)).toBe(true);
  expect(await pathExists(import.meta.filename)).toBe(true);
  await rm(folder, { recursive: true });
  expect(await pathExists(folder)).toBe(false);
});

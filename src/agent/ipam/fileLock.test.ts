import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { acquireFileLock } from './fileLock.ts';

describe('acquireFileLock', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'antrea-lock-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('refuses a second holder and lets it in after the first', async () => {
    const path = join(folder, 'networks', 'antrea', 'lock');
    const first = await acquireFileLock(path, systemClock(), 0);
    await expect(acquireFileLock(path, systemClock(), 0)).rejects.toMatchObject({
      code: 'ANTREA_IPAM_LOCKED',
    });
    await first.release();
    const second = await acquireFileLock(path, systemClock(), 1000);
    await second.release();
  });

  it('is free again after its holder was killed', async () => {
    const path = join(folder, 'lock');
    const module = new URL('./fileLock.ts', import.meta.url).href;
    const clock = new URL('../../base/clock.ts', import.meta.url).href;
    const source = `
      const { acquireFileLock } = await import(${JSON.stringify(module)});
      const { systemClock } = await import(${JSON.stringify(clock)});
      await acquireFileLock(${JSON.stringify(path)}, systemClock(), 0);
      console.log('held');
      setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    await expect(acquireFileLock(path, systemClock(), 0)).rejects.toMatchObject({
      code: 'ANTREA_IPAM_LOCKED',
    });
    holder.kill('SIGKILL');
    const lock = await acquireFileLock(path, systemClock(), 5000);
    await lock.release();
  });

  it('says why when it cannot be tried', async () => {
    const missing = join(folder, 'file', 'lock');
    await writeFile(join(folder, 'file'), '');
    await expect(acquireFileLock(missing, systemClock(), 0)).rejects.toMatchObject({
      code: 'ANTREA_IPAM_STORE_FAILED',
    });
  });
});

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '#telemetry/logger.ts';
import { AuditFile } from './auditFile.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antrea-audit-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const fileIn = (inside: string) =>
  new AuditFile({ folder: inside, maxBytes: 20, backups: 2, logger: silentLogger() });
const text = (name: string) => readFile(join(folder, name), 'utf8');

describe('the file of the audit log', () => {
  it('gets its lines in order, after those of a former run', async () => {
    await writeFile(join(folder, 'np.log'), 'before\n');
    const file = fileIn(folder);
    file.append('one');
    file.append('two');
    await file.flushed();
    expect(await text('np.log')).toBe('before\none\ntwo\n');
  });

  it('keeps full files up to their number, the newest first', async () => {
    const file = fileIn(join(folder, 'sub'));
    for (const line of ['first line 0001', 'second line 001', 'third line 0001', 'fourth line 001']) {
      file.append(line);
      await file.flushed();
    }
    expect((await readdir(join(folder, 'sub'))).sort()).toEqual(['np.log', 'np.log.1', 'np.log.2']);
    expect(await text('sub/np.log')).toBe('fourth line 001\n');
    expect(await text('sub/np.log.2')).toBe('second line 001\n');
  });

  it('goes on when its folder can be written again', async () => {
    await writeFile(join(folder, 'sub'), 'in the way');
    const file = fileIn(join(folder, 'sub'));
    file.append('lost');
    await file.flushed();
    await rm(join(folder, 'sub'));
    file.append('kept');
    await file.flushed();
    expect(await text('sub/np.log')).toBe('kept\n');
  });
});

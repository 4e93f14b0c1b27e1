import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import type { Command, CommandResult, Exec } from '#base/exec.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { prepareDatabase } from './database.ts';

function recordingExec(answer: (command: Command) => Partial<CommandResult>) {
  const calls: string[] = [];
  const exec: Exec = {
    run: async (command) => {
      calls.push(`${command.file} ${command.args[0]}`);
      return { code: 0, stdout: '', stderr: '', ...answer(command) };
    },
  };
  return { exec, calls };
}

const files = { database: '/nowhere/conf.db', schema: '/nowhere/schema' };
const tools = { clock: { ...systemClock(), now: () => 7 }, logger: silentLogger() };

describe('prepareDatabase', () => {
  it('creates a missing database', async () => {
    const { exec, calls } = recordingExec(() => ({}));
    expect(await prepareDatabase(files, { ...tools, exec, exists: async () => false })).toBe('created');
    expect(calls).toEqual(['ovsdb-tool create']);
  });

  it('keeps a database of the right schema', async () => {
    const { exec, calls } = recordingExec(() => ({ stdout: 'no\n' }));
    expect(await prepareDatabase(files, { ...tools, exec, exists: async () => true })).toBe('ready');
    expect(calls).toEqual(['ovsdb-tool needs-conversion']);
  });

  it('converts a database of another schema version', async () => {
    const { exec, calls } = recordingExec(() => ({ stdout: 'yes\n' }));
    expect(await prepareDatabase(files, { ...tools, exec, exists: async () => true })).toBe('converted');
    expect(calls).toEqual(['ovsdb-tool needs-conversion', 'ovsdb-tool convert']);
  });

  it('sets an unreadable database aside and loses nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ovsd-'));
    const database = join(folder, 'conf.db');
    await writeFile(database, 'garbage');
    const { exec } = recordingExec((command) =>
      command.args[0] === 'needs-conversion' ? { code: 1, stderr: 'not a database' } : {},
    );
    const state = await prepareDatabase({ ...files, database }, { ...tools, exec, exists: async () => true });
    expect(state).toBe('replaced');
    expect(await readdir(folder)).toEqual(['conf.db.unreadable-7']);
  });
});

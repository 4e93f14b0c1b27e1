import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '#telemetry/logger.ts';
import { StatsFile } from './statsFile.ts';

describe('StatsFile', () => {
  let folder: string;
  let file: StatsFile;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'antrea-stats-'));
    file = new StatsFile({ folder: join(folder, 'policies'), logger: silentLogger() });
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('gives back what was saved last', async () => {
    expect(await file.load()).toBeUndefined();
    const kept = {
      run: 'r',
      since: '2026-01-01T00:00:00.000Z',
      flows: [{ id: 1, key: 'a', sessions: 1, packets: 2, bytes: 3 }],
      policies: [],
    };
    await file.save({ ...kept, flows: [] });
    await file.save(kept);
    expect(await file.load()).toEqual(kept);
  });

  it.each([
    '',
    '{"since":1}',
    '{"since":"x","flows":[{"id":1,"sessions":-1,"packets":0,"bytes":0}],"policies":[]}',
  ])('begins anew with a file that says %j', async (text) => {
    await file.save({ since: 'x', flows: [], policies: [] });
    await writeFile(join(folder, 'policies', 'statistics.json'), text);
    expect(await file.load()).toBeUndefined();
  });

  it('goes on without a disk', async () => {
    await writeFile(join(folder, 'policies'), '');
    await expect(file.save({ since: 'x', flows: [], policies: [] })).resolves.toBeUndefined();
  });
});

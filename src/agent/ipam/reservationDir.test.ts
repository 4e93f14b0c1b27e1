import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReservationDir } from './reservationDir.ts';

describe('ReservationDir', () => {
  let dataDir: string;
  let dir: ReservationDir;
  const owner = { containerId: 'a', ifname: 'eth0' };
  const files = (...path: string[]) => readdir(join(dataDir, ...path));

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'antrea-ipam-'));
    dir = new ReservationDir(dataDir, 'antrea');
    await dir.prepare();
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  it('is empty at first', async () => {
    expect(await dir.load()).toEqual({ reservations: [], damaged: [], resting: [], lastReserved: undefined });
  });

  it('never overwrites a reservation, and leaves no other file', async () => {
    expect(await dir.create('10.0.0.2', owner)).toBe(true);
    expect(await dir.create('10.0.0.2', { ...owner, containerId: 'b' })).toBe(false);
    expect(await dir.readOwner('10.0.0.2')).toEqual(owner);
    expect(await files('antrea', 'staging')).toEqual([]);
  });

  it('remembers when an address was released', async () => {
    await dir.create('10.0.0.2', owner);
    await dir.retire('10.0.0.2', 1_800_000_000_000);
    expect(await dir.load()).toMatchObject({
      reservations: [],
      resting: [{ ip: '10.0.0.2', releasedAt: 1_800_000_000_000 }],
    });
    await dir.endRest('10.0.0.2');
    expect((await dir.load()).resting).toEqual([]);
  });

  it('takes steps on files that are gone for done', async () => {
    await dir.retire('10.0.0.9', 0);
    await dir.endRest('10.0.0.9');
    await dir.settle('10.0.0.9', 0);
    expect((await dir.load()).resting).toEqual([]);
  });

  it('ignores files of other programs, sets damaged ones aside, and removes what a crash left', async () => {
    const reserved = join(dataDir, 'networks', 'antrea');
    for (const name of ['lock', 'notes.txt', '10.0.0.300']) await writeFile(join(reserved, name), 'x y');
    await writeFile(join(reserved, '10.0.0.2'), '');
    await mkdir(join(reserved, '10.0.0.3'));
    await writeFile(join(dataDir, 'antrea', 'staging', '10.0.0.4'), 'half');
    const state = await dir.load();
    expect(state.damaged.toSorted()).toEqual(['10.0.0.2', '10.0.0.3']);
    expect((await files('networks', 'antrea')).toSorted()).toEqual(['10.0.0.300', 'lock', 'notes.txt']);
    expect(await files('antrea', 'staging')).toEqual([]);
    await dir.settle('10.0.0.2', 7);
    expect((await files('antrea', 'quarantine')).toSorted()).toEqual(['10.0.0.2-7', '10.0.0.3']);
    expect((await dir.load()).damaged).toEqual(['10.0.0.3']);
  });
});

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '#telemetry/logger.ts';
import { HeldPods } from './heldPods.ts';

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'antrea-held-')), 'held');
});
afterEach(() => rm(join(folder, '..'), { recursive: true }));

const open = () => HeldPods.open({ folder, logger: silentLogger() });
const pod = (containerId: string) => ({
  containerId,
  ifname: 'eth0',
  netns: '/n',
  podName: 'web',
  podNamespace: 'default',
  podUid: 'u1',
});

describe('HeldPods', () => {
  it('knows them again after a restart, until they are let go', async () => {
    const held = await open();
    await held.add(pod('a'));
    await held.add(pod('b'));
    await held.delete('a');
    await held.delete('unknown');
    const again = await open();
    expect(again.list()).toEqual([pod('b')]);
    expect([again.has('a'), again.has('b')]).toEqual([false, true]);
    expect(await readdir(folder)).toEqual(['b']);
  });

  it('goes on without what it cannot read or write', async () => {
    const held = await open();
    await writeFile(join(folder, 'broken'), '{');
    await writeFile(join(folder, 'odd'), '{}');
    await writeFile(join(folder, '.antrea-install-b'), JSON.stringify(pod('b')));
    expect((await open()).list()).toEqual([]);
    await rm(folder, { recursive: true });
    await writeFile(folder, 'no folder');
    await held.add(pod('a'));
    expect(held.has('a')).toBe(true);
    await held.delete('a');
    expect(held.has('a')).toBe(false);
  });
});

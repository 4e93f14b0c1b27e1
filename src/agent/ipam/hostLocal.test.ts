import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ManualClock, manualClock } from '#base/testing/manualClock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { HostLocalIpam } from './hostLocal.ts';

let dataDir: string;
let clock: ManualClock;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'antrea-ipam-'));
  clock = manualClock(Date.now());
});
afterEach(() => rm(dataDir, { recursive: true }));

function open(podCidr = '10.244.1.0/29'): Promise<HostLocalIpam> {
  return HostLocalIpam.open({ dataDir, network: 'antrea', podCidr, clock, logger: silentLogger() });
}

const files = () => join(dataDir, 'networks', 'antrea');
const owner = (containerId: string) => ({ containerId, ifname: 'eth0' });

async function fill(ipam: HostLocalIpam): Promise<void> {
  for (const name of ['a', 'b', 'c', 'd', 'e']) await ipam.reserve(owner(name));
}

describe('HostLocalIpam', () => {
  it("keeps host-local's files", async () => {
    const ipam = await open();
    expect(await ipam.reserve(owner('abc'))).toEqual({ ip: '10.244.1.2', prefix: 29, gateway: '10.244.1.1' });
    expect(await readFile(join(files(), '10.244.1.2'), 'utf8')).toBe('abc\r\neth0');
    expect(await readFile(join(files(), 'last_reserved_ip.0'), 'utf8')).toBe('10.244.1.2');
  });

  it('gives the same owner the same address, and others different ones', async () => {
    const ipam = await open();
    const all = await Promise.all(['a', 'b', 'a', 'c', 'b'].map((name) => ipam.reserve(owner(name))));
    expect(all.map(({ ip }) => ip)).toEqual([
      '10.244.1.2',
      '10.244.1.3',
      '10.244.1.2',
      '10.244.1.4',
      '10.244.1.3',
    ]);
  });

  it('remembers everything across a restart', async () => {
    const before = await open();
    await before.reserve(owner('a'));
    await before.reserve(owner('b'));
    await before.release('a');
    const after = await open();
    expect(after.list()).toEqual([{ ip: '10.244.1.3', ...owner('b') }]);
    expect((await after.reserve(owner('c'))).ip).toBe('10.244.1.4');
    expect(after.free()).toBe(2);
  });

  it('lets a released address rest for 60 s, also across a restart', async () => {
    const ipam = await open();
    await fill(ipam);
    expect(await ipam.release('c')).toEqual(['10.244.1.4']);
    await expect(ipam.reserve(owner('f'))).rejects.toMatchObject({
      code: 'ANTREA_IPAM_EXHAUSTED',
      fields: { resting: 1 },
    });
    clock.advance(59_000);
    const restarted = await open();
    await expect(restarted.reserve(owner('f'))).rejects.toMatchObject({ code: 'ANTREA_IPAM_EXHAUSTED' });
    clock.advance(1000);
    expect((await restarted.reserve(owner('f'))).ip).toBe('10.244.1.4');
    expect(await readdir(join(dataDir, 'antrea', 'resting'))).toEqual([]);
  });

  it('gives a released address out as soon as it is told that nobody knows it any more', async () => {
    const told: string[] = [];
    const ipam = await HostLocalIpam.open({
      dataDir,
      network: 'antrea',
      podCidr: '10.244.1.0/29',
      clock,
      logger: silentLogger(),
      onRelease: (containerId) => void told.push(containerId),
    });
    await fill(ipam);
    await ipam.release('c');
    expect(told).toEqual(['c']);
    await expect(ipam.reserve(owner('f'))).rejects.toMatchObject({ code: 'ANTREA_IPAM_EXHAUSTED' });
    await ipam.endRest('10.244.1.4');
    expect(await readdir(join(dataDir, 'antrea', 'resting'))).toEqual([]);
    expect((await ipam.reserve(owner('f'))).ip).toBe('10.244.1.4');
    // What somebody has is not resting.
    await ipam.endRest('10.244.1.4');
    expect(ipam.list()).toHaveLength(5);
  });

  it('lets an address rest only if it was used', async () => {
    const ipam = await open();
    await fill(ipam);
    await ipam.release('c', { rest: false });
    expect(ipam.find(owner('c'))).toBeUndefined();
    expect((await ipam.reserve(owner('f'))).ip).toBe('10.244.1.4');
    expect(ipam.find(owner('f'))).toEqual({ ip: '10.244.1.4', prefix: 29, gateway: '10.244.1.1' });
  });

  it('takes release of an unknown container for done', async () => {
    const ipam = await open();
    expect(await ipam.release('nobody')).toEqual([]);
    expect(ipam.free()).toBe(5);
  });

  it('keeps old reservations when the podCIDR changes and gives out only new addresses', async () => {
    await (await open()).reserve(owner('a'));
    const moved = await open('10.9.0.0/29');
    expect((await moved.reserve(owner('b'))).ip).toBe('10.9.0.2');
    expect((await moved.reserve(owner('a'))).ip).toBe('10.9.0.3');
    expect(moved.list().map(({ ip }) => ip)).toEqual(['10.9.0.2', '10.9.0.3']);
    expect(moved.free()).toBe(3);
  });

  it('takes a file another program wrote for a reservation', async () => {
    const ipam = await open();
    await writeFile(join(files(), '10.244.1.2'), 'foreign\r\neth0');
    expect((await ipam.reserve(owner('a'))).ip).toBe('10.244.1.3');
    expect(ipam.list()).toContainEqual({ ip: '10.244.1.2', ...owner('foreign') });
  });
});

describe('HostLocalIpam with damaged files', () => {
  it('sets the address aside, keeps the file, and gives it to nobody', async () => {
    await mkdir(files(), { recursive: true });
    await writeFile(join(files(), '10.244.1.2'), '\0\0\0');
    await writeFile(join(files(), 'last_reserved_ip.0'), 'rubbish');
    const ipam = await open();
    expect((await ipam.reserve(owner('a'))).ip).toBe('10.244.1.3');
    expect(await readFile(join(dataDir, 'antrea', 'quarantine', '10.244.1.2'), 'utf8')).toBe('\0\0\0');
    expect(await (await open()).free()).toBe(3);
  });

  it('gives it back to the pod that has it, or to all when nobody has', async () => {
    await mkdir(files(), { recursive: true });
    for (const ip of ['10.244.1.2', '10.244.1.3']) await writeFile(join(files(), ip), '');
    const ipam = await open();
    expect(await ipam.adopt(owner('running'), '10.244.1.2')).toBe(true);
    await ipam.settleDamaged();
    expect(ipam.list()).toEqual([{ ip: '10.244.1.2', ...owner('running') }]);
    expect((await ipam.reserve(owner('a'))).ip).toBe('10.244.1.3');
    expect(await ipam.adopt(owner('other'), '10.244.1.3')).toBe(false);
    const kept = await readdir(join(dataDir, 'antrea', 'quarantine'));
    expect(kept).toHaveLength(2);
    expect((await open()).free()).toBe(3);
  });

  it('says so when the store is no folder', async () => {
    await mkdir(join(dataDir, 'networks'), { recursive: true });
    await writeFile(files(), '');
    await expect(open()).rejects.toMatchObject({ code: 'ANTREA_IPAM_STORE_FAILED' });
  });

  it('says so when a reservation cannot be written, and gives the address to the next', async () => {
    const ipam = await open();
    await rm(join(dataDir, 'antrea', 'staging'), { recursive: true });
    await expect(ipam.reserve(owner('a'))).rejects.toMatchObject({ code: 'ANTREA_IPAM_STORE_FAILED' });
    expect(ipam.list()).toEqual([]);
    await mkdir(join(dataDir, 'antrea', 'staging'));
    expect((await ipam.reserve(owner('b'))).ip).toBe('10.244.1.3');
  });
});

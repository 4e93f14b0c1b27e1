import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { output, systemExec } from '#base/exec.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { HostLocalIpam } from './hostLocal.ts';

describe('HostLocalIpam on a full disk', () => {
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'antrea-full-'));
    await output(systemExec(), { file: 'mount', args: ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', dataDir] });
  });
  afterAll(async () => {
    await output(systemExec(), { file: 'umount', args: [dataDir] });
    await rm(dataDir, { recursive: true });
  });

  const open = () =>
    HostLocalIpam.open({
      dataDir,
      network: 'antrea',
      podCidr: '10.0.0.0/24',
      clock: systemClock(),
      logger: silentLogger(),
    });
  const owner = (containerId: string) => ({ containerId, ifname: 'eth0' });

  it('says so, still releases, and goes on by itself when there is room, with nothing lost', async () => {
    const ipam = await open();
    const first = await ipam.reserve(owner('a'));
    const ballast = join(dataDir, 'ballast');
    await writeFile(ballast, Buffer.alloc(1_000_000)).catch(() => undefined);

    await expect(ipam.reserve(owner('b'))).rejects.toMatchObject({
      code: 'ANTREA_IPAM_STORE_FAILED',
      cause: { code: 'ENOSPC' },
    });
    expect(ipam.list()).toEqual([{ ip: first.ip, ...owner('a') }]);
    expect(await ipam.release('a')).toEqual([first.ip]);

    await truncate(ballast, 0);
    const second = await ipam.reserve(owner('b'));
    expect((await open()).list()).toEqual([{ ip: second.ip, ...owner('b') }]);
  });
});

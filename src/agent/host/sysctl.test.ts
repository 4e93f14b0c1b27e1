import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gatewaySysctls, syncSysctls, systemSysctl } from './sysctl.ts';

describe('syncSysctls', () => {
  it('writes what differs and reports what it cannot write', async () => {
    const values = new Map([
      ['a', '0'],
      ['b', '1'],
    ]);
    const fs = {
      read: async (name: string) => values.get(name) ?? Promise.reject(new Error(`no ${name}`)),
      write: async (name: string, value: string) => void values.set(name, value),
    };
    const outcome = await syncSysctls(fs, [
      { name: 'a', value: '1' },
      { name: 'b', value: '1' },
      { name: 'c', value: '1' },
    ]);
    expect(outcome).toEqual({
      changed: [{ name: 'a', value: '1' }],
      failed: [{ name: 'c', reason: 'no c' }],
    });
    expect(values.get('a')).toBe('1');
  });
});

describe('systemSysctl', () => {
  it('finds a parameter below the folder where the host proc is mounted', async () => {
    const root = await mkdtemp(join(tmpdir(), 'sysctl-'));
    try {
      const folder = join(root, 'sys/net/ipv4/conf/antrea.gw0');
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'rp_filter'), '1\n');
      const fs = systemSysctl(root);
      expect(await fs.read('net/ipv4/conf/antrea.gw0/rp_filter')).toBe('1');
      await fs.write('net/ipv4/conf/antrea.gw0/rp_filter', '2');
      expect(await readFile(join(folder, 'rp_filter'), 'utf8')).toBe('2');
    } finally {
      await rm(root, { recursive: true });
    }
  });
});

describe('gatewaySysctls', () => {
  it('makes the gateway speak ARP with its own address only', () => {
    expect(gatewaySysctls('antrea-gw0')).toContainEqual({
      name: 'net/ipv4/conf/antrea-gw0/arp_announce',
      value: '2',
    });
  });
});

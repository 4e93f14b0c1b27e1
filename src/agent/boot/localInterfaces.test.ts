import { describe, expect, it } from 'vitest';
import { localInterfaces } from './localInterfaces.ts';

describe('localInterfaces', () => {
  it('reads names, MTUs and addresses, and passes over what the filter left out', async () => {
    const stdout = JSON.stringify([
      { ifname: 'lo', mtu: 65536, addr_info: [{ family: 'inet', local: '127.0.0.1', prefixlen: 8 }] },
      {},
      { ifname: 'eth0', mtu: 1500, addr_info: [{ family: 'inet', local: '172.18.0.3', prefixlen: 16 }] },
    ]);
    const exec = { run: async () => ({ code: 0, stdout, stderr: '' }) };
    expect(await localInterfaces(exec)).toEqual([
      { name: 'lo', mtu: 65536, addresses: ['127.0.0.1'] },
      { name: 'eth0', mtu: 1500, addresses: ['172.18.0.3'] },
    ]);
  });
});

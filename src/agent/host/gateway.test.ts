import { describe, expect, it } from 'vitest';
import { ensureGateway, type GatewayLink, gatewayLines } from './gateway.ts';
import type { LinkInfo } from './ipTool.ts';
import { fakeExec } from './testing/fakeExec.ts';

const wanted: GatewayLink = { name: 'antrea-gw0', ip: '10.10.1.1', prefixLength: 24, mtu: 1450 };
const inShape: LinkInfo = {
  ifname: 'antrea-gw0',
  flags: ['BROADCAST', 'UP'],
  mtu: 1450,
  address: '0a:00:00:00:00:01',
  addr_info: [
    { family: 'inet', local: '10.10.1.1', prefixlen: 24 },
    { family: 'inet6', local: 'fe80::1', prefixlen: 64 },
  ],
};

describe('gatewayLines', () => {
  it('does nothing to a gateway in shape', () => {
    expect(gatewayLines(wanted, inShape)).toEqual([]);
  });

  it('sets up a fresh one', () => {
    const fresh: LinkInfo = { ifname: 'antrea-gw0', flags: [], mtu: 1500, addr_info: [] };
    expect(gatewayLines(wanted, fresh)).toEqual([
      'link set antrea-gw0 mtu 1450',
      'link set antrea-gw0 up',
      'address add 10.10.1.1/24 dev antrea-gw0',
    ]);
  });

  it('replaces the address of an earlier pod range without taking the link down', () => {
    const old = { ...inShape, addr_info: [{ family: 'inet', local: '10.10.9.1', prefixlen: 24 }] };
    expect(gatewayLines(wanted, old)).toEqual([
      'address delete 10.10.9.1/24 dev antrea-gw0',
      'address add 10.10.1.1/24 dev antrea-gw0',
    ]);
  });
});

describe('ensureGateway', () => {
  it('returns the MAC address and how much it changed', async () => {
    const exec = fakeExec(() => ({ stdout: JSON.stringify([{ ...inShape, mtu: 1500 }]) }));
    expect(await ensureGateway(exec, wanted)).toEqual({ changes: 1, mac: '0a:00:00:00:00:01' });
  });

  it('says so when Open vSwitch has not made the interface', async () => {
    const exec = fakeExec(() => ({ code: 1, stderr: 'Device "antrea-gw0" does not exist.' }));
    await expect(ensureGateway(exec, wanted)).rejects.toMatchObject({ code: 'ANTREA_GATEWAY_MISSING' });
  });
});

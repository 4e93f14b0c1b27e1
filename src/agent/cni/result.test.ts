import { describe, expect, it } from 'vitest';
import { type AddResult, resultJson } from './result.ts';
import { supportedVersions } from './version.ts';

const added: AddResult = {
  hostName: 'nginx-de-548af9',
  ifname: 'eth0',
  netns: '/var/run/netns/cni-1',
  mac: '02:00:00:00:00:01',
  mtu: 1450,
  ip: '10.244.1.5',
  prefixLength: 24,
  gateway: '10.244.1.1',
};
const routes = [{ dst: '0.0.0.0/0', gw: '10.244.1.1' }];

describe('resultJson', () => {
  it.each(['0.1.0', '0.2.0'] as const)('has one address a family in %s', (version) => {
    expect(JSON.parse(resultJson(added, version))).toEqual({
      cniVersion: version,
      ip4: { ip: '10.244.1.5/24', gateway: '10.244.1.1', routes },
      dns: {},
    });
  });

  it.each(['0.3.0', '0.3.1', '0.4.0'] as const)(
    'has interfaces, and addresses with a family, in %s',
    (version) => {
      expect(JSON.parse(resultJson(added, version))).toEqual({
        cniVersion: version,
        interfaces: [
          { name: 'nginx-de-548af9' },
          { name: 'eth0', mac: '02:00:00:00:00:01', sandbox: '/var/run/netns/cni-1' },
        ],
        ips: [{ version: '4', interface: 1, address: '10.244.1.5/24', gateway: '10.244.1.1' }],
        routes,
        dns: {},
      });
    },
  );

  it('drops the family in 1.0.0 and tells the MTU in 1.1.0', () => {
    expect(JSON.parse(resultJson(added, '1.0.0')).ips[0]).not.toHaveProperty('version');
    expect(JSON.parse(resultJson(added, '1.0.0')).interfaces[1]).not.toHaveProperty('mtu');
    expect(JSON.parse(resultJson(added, '1.1.0')).interfaces[1].mtu).toBe(1450);
  });

  it.each(supportedVersions)('is one line in %s', (version) => {
    expect(resultJson(added, version)).toMatch(/^[^\n]+\n$/);
  });
});

import { describe, expect, it } from 'vitest';
import type { Node } from '#kube/objects.ts';
import { nodeConfigOf } from './nodeConfig.ts';

const eth0 = { name: 'eth0', mtu: 1500, addresses: ['172.18.0.3'] };
const eth1 = { name: 'eth1', mtu: 9000, addresses: ['10.9.0.3'] };
const automatic = { transportInterface: '', defaultMtu: 0 };

function node(overrides: {
  podCIDR?: string;
  podCIDRs?: string[];
  addresses?: { type: string; address: string }[];
}): Node {
  const { addresses = [{ type: 'InternalIP', address: '172.18.0.3' }], ...spec } = overrides;
  return { metadata: { name: 'worker' }, spec, status: { addresses } };
}

describe('nodeConfigOf', () => {
  it('takes address, range, gateway and MTU from the Node and its uplink', () => {
    expect(nodeConfigOf(node({ podCIDR: '10.244.1.0/24' }), [eth0, eth1], automatic)).toEqual({
      name: 'worker',
      ip: '172.18.0.3',
      podCidr: '10.244.1.0/24',
      gatewayIp: '10.244.1.1',
      uplinkMtu: 1500,
      podMtu: 1450,
    });
  });

  it('clears the host bits of the range and prefers the IPv4 range of a dual-stack node', () => {
    const config = nodeConfigOf(node({ podCIDRs: ['fd00:1::/64', '10.244.1.7/24'] }), [eth0], automatic);
    expect(config).toMatchObject({ podCidr: '10.244.1.0/24', gatewayIp: '10.244.1.1' });
  });

  it('falls back to the ExternalIP when only that is on an interface', () => {
    const addresses = [
      { type: 'InternalIP', address: '192.0.2.1' },
      { type: 'ExternalIP', address: '10.9.0.3' },
    ];
    const config = nodeConfigOf(node({ podCIDR: '10.244.1.0/24', addresses }), [eth0, eth1], automatic);
    expect(config).toMatchObject({ ip: '10.9.0.3', podMtu: 8950 });
  });

  it('obeys transportInterface and defaultMTU', () => {
    const wanted = { transportInterface: 'eth1', defaultMtu: 1400 };
    const config = nodeConfigOf(node({ podCIDR: '10.244.1.0/24' }), [eth0, eth1], wanted);
    expect(config).toMatchObject({ ip: '10.9.0.3', uplinkMtu: 9000, podMtu: 1400 });
  });

  it.each([
    ['has no IPv4 podCIDR', node({}), automatic],
    ['has no IPv4 podCIDR', node({ podCIDRs: ['fd00:1::/64'] }), automatic],
    ['has no room for pods', node({ podCIDR: '10.244.1.0/31' }), automatic],
    ['has no IPv4 InternalIP', node({ podCIDR: '10.244.1.0/24', addresses: [] }), automatic],
    [
      'none of its addresses (192.0.2.9)',
      node({ podCIDR: '10.244.1.0/24', addresses: [{ type: 'InternalIP', address: '192.0.2.9' }] }),
      automatic,
    ],
    [
      'transportInterface eth7',
      node({ podCIDR: '10.244.1.0/24' }),
      { transportInterface: 'eth7', defaultMtu: 0 },
    ],
  ])('says that the node %s', (why, unusable, wanted) => {
    expect(() => nodeConfigOf(unusable, [eth0], wanted)).toThrow(why);
  });
});

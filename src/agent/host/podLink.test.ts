import { describe, expect, it } from 'vitest';
import { hostLines, type ObservedPodLink, type PodLink, podLines, podLinkFaults } from './podLink.ts';

const link: PodLink = {
  hostName: 'nginx-de-548af9',
  netnsPath: '/host/var/run/netns/cni-1',
  ifname: 'eth0',
  ip: '10.10.1.5',
  prefixLength: 24,
  gateway: '10.10.1.1',
  mac: '0a:00:00:00:00:05',
  mtu: 1450,
};

const healthy: ObservedPodLink = {
  host: { ifname: link.hostName, flags: ['UP'], mtu: 1450 },
  pod: {
    ifname: 'eth0',
    flags: ['UP'],
    mtu: 1450,
    address: link.mac,
    addr_info: [{ family: 'inet', local: link.ip, prefixlen: 24 }],
  },
  podRoutes: [{ dst: 'default', gateway: link.gateway }],
};

describe('hostLines', () => {
  it('puts the pod end straight into its namespace and marks the host end as ours', () => {
    expect(hostLines(link, 'system')).toEqual([
      'link add nginx-de-548af9 mtu 1450 group 24942 type veth peer name eth0 mtu 1450 address 0a:00:00:00:00:05 netns /host/var/run/netns/cni-1',
      'link set nginx-de-548af9 addrgenmode none',
      'link set nginx-de-548af9 up',
    ]);
  });

  it('silences the host end where the kernel sees copies of its frames', () => {
    expect(hostLines(link, 'netdev').at(-1)).toBe('link set nginx-de-548af9 up arp off');
  });
});

describe('podLines', () => {
  it('gives the pod its address and its way out', () => {
    expect(podLines(link)).toEqual([
      'link set lo up',
      'address add 10.10.1.5/24 dev eth0',
      'link set eth0 up',
      'route add default via 10.10.1.1 dev eth0',
    ]);
  });
});

describe('podLinkFaults', () => {
  it('finds nothing wrong with what was made', () => {
    expect(podLinkFaults(link, healthy)).toEqual([]);
  });

  it('names every difference', () => {
    const broken: ObservedPodLink = {
      host: { ifname: link.hostName, flags: [], mtu: 1450 },
      pod: { ifname: 'eth0', flags: [], mtu: 1500, address: '0a:00:00:00:00:06', addr_info: [] },
      podRoutes: [{ dst: 'default', gateway: '10.10.1.254' }],
    };
    expect(podLinkFaults(link, broken)).toEqual([
      'host interface nginx-de-548af9 is down',
      'interface eth0 is down in the pod',
      'MAC address is 0a:00:00:00:00:06, not 0a:00:00:00:00:05',
      'MTU is 1500, not 1450',
      'address 10.10.1.5/24 is missing in the pod',
      'no default route via 10.10.1.1',
    ]);
  });

  it('says which end is missing', () => {
    expect(podLinkFaults(link, { host: undefined, pod: undefined, podRoutes: [] })).toEqual([
      'host interface nginx-de-548af9 is missing',
      'interface eth0 is missing in the pod',
      'no default route via 10.10.1.1',
    ]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { interfaceFaults, podLink } from './podLink.ts';
import { FakeAgent } from './testing/fakeAgent.ts';

const pod = {
  containerId: 'c0ffee',
  ifname: 'eth0',
  netns: '/var/run/netns/c0ffee',
  podName: 'pod-c0ffee',
  podNamespace: 'default',
};

describe('podLink', () => {
  it('has the port name of Antrea and the path that the agent sees', () => {
    const parts = { netnsPath: (path: string) => `/host${path}`, mtu: 1450 };
    const address = { ip: '10.0.0.2', prefix: 24, gateway: '10.0.0.1' };
    expect(podLink(parts, { ...pod, podName: 'nginx-deployment-7' }, address, '02:00:00:00:00:01')).toEqual({
      hostName: expect.stringMatching(/^nginx-de-[0-9a-f]{6}$/),
      netnsPath: '/host/var/run/netns/c0ffee',
      ifname: 'eth0',
      ip: '10.0.0.2',
      prefixLength: 24,
      gateway: '10.0.0.1',
      mac: '02:00:00:00:00:01',
      mtu: 1450,
    });
  });
});

describe('interfaceFaults', () => {
  let agent: FakeAgent;
  beforeEach(async () => {
    agent = await FakeAgent.start();
    await agent.call('ADD');
  });
  afterEach(() => agent.stop());

  async function faults(): Promise<readonly string[]> {
    const port = agent.ports.find('c0ffee');
    if (port === undefined) return ['no port'];
    const parts = {
      ipam: agent.ipam,
      links: agent.node.linkManager,
      netnsPath: (path: string) => `/host${path}`,
      mtu: 1450,
    };
    return interfaceFaults(parts, pod, port);
  }

  it('finds none after ADD', async () => expect(await faults()).toEqual([]));

  it('finds a link that differs', async () => {
    agent.node.links.clear();
    expect(await faults()).toEqual(['the link differs']);
  });

  it('finds an address that is not reserved, or another one', async () => {
    await agent.ipam.release('c0ffee');
    expect(await faults()).toEqual(["no address of the node's range is reserved for it"]);
    await agent.ipam.reserve(pod);
    expect(await faults()).toEqual(['10.244.1.3 is reserved for it, but its port has 10.244.1.2']);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import type { DatapathType } from '#dataplane/ovs/vsctl.ts';
import { podDeviceGroup } from './deviceGroup.ts';
import { showGroup } from './ipTool.ts';
import { LinkManager } from './links.ts';
import type { PodLink } from './podLink.ts';
import { makeTestNetns, type TestNetns } from './testing/testNetns.ts';

let node: TestNetns;
let pod: TestNetns;

beforeAll(async () => {
  [node, pod] = await Promise.all([makeTestNetns(), makeTestNetns()]);
});
afterAll(async () => {
  await Promise.all([node.remove(), pod.remove()]);
});

function manager(datapath: DatapathType): LinkManager {
  return new LinkManager({
    exec: node.exec,
    datapath,
    packetOut: async () => undefined,
    clock: systemClock(),
  });
}

function podLink(): PodLink {
  return {
    hostName: 'nginx-de-548af9',
    netnsPath: pod.path,
    ifname: 'eth0',
    ip: '10.10.1.5',
    prefixLength: 24,
    gateway: '10.10.1.1',
    mac: '0a:00:00:00:00:05',
    mtu: 1400,
  };
}

describe('LinkManager in real namespaces', () => {
  it('makes a pair that passes its own check, and removes it', async () => {
    const links = manager('system');
    await links.createVeth(podLink());
    expect(await links.checkPod(podLink())).toEqual([]);
    expect((await showGroup(node.exec, podDeviceGroup)).map(({ ifname }) => ifname)).toEqual([
      'nginx-de-548af9',
    ]);
    await links.deleteLink('nginx-de-548af9');
    expect(await links.checkPod(podLink())).toContain('interface eth0 is missing in the pod');
    await links.deleteLink('nginx-de-548af9');
  });

  it('replaces a half-made pair', async () => {
    const links = manager('system');
    await node.run(
      'ip',
      'link',
      'add',
      'nginx-de-548af9',
      'type',
      'veth',
      'peer',
      'name',
      'eth0',
      'netns',
      pod.path,
    );
    await links.createVeth(podLink());
    expect(await links.checkPod(podLink())).toEqual([]);
    await links.deleteLink('nginx-de-548af9');
  });

  it('leaves nothing behind when the namespace is gone or the address is refused', async () => {
    const links = manager('system');
    await expect(
      links.createVeth({ ...podLink(), netnsPath: '/var/run/netns/no-such' }),
    ).rejects.toMatchObject({
      code: 'ANTREA_LINK_FAILED',
    });
    await expect(links.createVeth({ ...podLink(), gateway: '192.0.2.1' })).rejects.toMatchObject({
      code: 'ANTREA_LINK_FAILED',
    });
    expect(await showGroup(node.exec, podDeviceGroup)).toEqual([]);
  });

  it('finds what was changed behind its back', async () => {
    const links = manager('system');
    await links.createVeth(podLink());
    await pod.run('ip', 'address', 'flush', 'dev', 'eth0');
    expect(await links.checkPod(podLink())).toEqual([
      'address 10.10.1.5/24 is missing in the pod',
      'no default route via 10.10.1.1',
    ]);
    await links.deleteLink('nginx-de-548af9');
  });

  it('silences the host end and the checksum offload for the userspace datapath', async () => {
    const links = manager('netdev');
    await links.createVeth(podLink());
    expect(await node.run('ip', 'link', 'show', 'nginx-de-548af9')).toContain('NOARP');
    expect(await pod.run('ethtool', '-k', 'eth0')).toContain('tx-checksumming: off');
    await links.deleteLink('nginx-de-548af9');
  });
});

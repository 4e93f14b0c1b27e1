import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { type Exec, output } from '#base/exec.ts';
import { managementSocket } from '#dataplane/ovs/endpoint.ts';
import { createNetns, ping, type TestNetns } from '#dataplane/ovs/testing/netns.ts';
import { connectOnce, listenEcho } from '#dataplane/ovs/testing/tcp.ts';
import { startTestSwitch, type TestSwitch, uniqueName } from '#dataplane/ovs/testing/testSwitch.ts';
import { syncIpset } from './ipset.ts';
import { hostChains } from './iptables/chains.ts';
import { syncChains } from './iptables/iptables.ts';
import { LinkManager } from './links.ts';
import { inNetns } from './netns.ts';
import type { PodLink } from './podLink.ts';

/** A pod of this test: its namespace, its link, and its port in the bridge. */
type Pod = { readonly netns: TestNetns; readonly link: PodLink; readonly ofport: number };

let sw: TestSwitch;
let node: Exec;
let links: LinkManager;
let pods: readonly Pod[];

beforeAll(async () => {
  sw = await startTestSwitch();
  node = inNetns(sw.exec, sw.netns.path);
  await sw.ovsdb.ensureBridge('netdev');
  await ofctl('add-flow', 'actions=NORMAL');
  links = new LinkManager({
    exec: node,
    datapath: 'netdev',
    packetOut: async (ofport, frame) => {
      await ofctl('packet-out', `in_port=${ofport} packet=${frame} actions=table`);
    },
    clock: systemClock(),
  });
  pods = [await addPod('web', '10.10.0.5'), await addPod('client', '10.10.0.6')];
});

afterAll(async () => {
  for (const pod of pods ?? []) await pod.netns.remove();
  await sw.stop();
});

function ofctl(command: string, argument: string): Promise<string> {
  const args = ['-O', 'OpenFlow13', '--no-names', command, managementSocket(sw.endpoint), argument];
  return output(sw.exec, { file: 'ovs-ofctl', args });
}

async function addPod(name: string, ip: string): Promise<Pod> {
  const netns = await createNetns(sw.exec, uniqueName('lk'));
  const link: PodLink = {
    hostName: `${name}-548af9`,
    netnsPath: netns.path,
    ifname: 'eth0',
    ip,
    prefixLength: 24,
    gateway: '10.10.0.1',
    mac: `0a:00:00:00:00:0${ip.at(-1)}`,
    mtu: 1450,
  };
  await links.createVeth(link);
  const [record] = await sw.ovsdb.addPorts([{ name: link.hostName, externalIds: {} }]);
  return { netns, link, ofport: record?.ofport ?? 0 };
}

function pod(index: number): Pod {
  const found = pods[index];
  if (found === undefined) throw new Error(`no pod ${index}`);
  return found;
}

describe('links on a userspace switch', () => {
  it('carry TCP, which checksum offload would break', async () => {
    const server = await listenEcho(pod(0).netns, 8080);
    expect(await connectOnce(sw.exec, pod(1).netns, '10.10.0.5', 8080)).toBe('hello');
    await server.stop();
  });

  it('let no pod reach the node past the bridge', async () => {
    await sw.netns.run('ip', 'address', 'add', '10.10.0.1/24', 'dev', 'br-int');
    await sw.netns.run('ip', 'link', 'set', 'br-int', 'up');
    const { netns, link } = pod(1);
    const hostEnd = (await sw.netns.run('cat', `/sys/class/net/${link.hostName}/address`)).trim();
    await netns.run(
      'ip',
      'neigh',
      'replace',
      '10.10.0.1',
      'lladdr',
      hostEnd,
      'dev',
      'eth0',
      'nud',
      'permanent',
    );
    // The frames are addressed to the host end itself, where the kernel takes its copy for its own.
    expect((await ping(sw.exec, netns, '10.10.0.1', { count: 3 })).received).toBeGreaterThan(0);

    await syncIpset(node, 'ANTREA-POD-IP', []);
    const input = { gateway: 'br-int', podCidr: '10.10.0.0/24', nodeIp: '10.10.0.1' };
    await syncChains(node, 'nft', hostChains({ ...input, datapath: 'netdev' }));
    expect((await ping(sw.exec, netns, '10.10.0.1', { count: 3 })).received).toBe(0);
    await netns.run('ip', 'neigh', 'delete', '10.10.0.1', 'dev', 'eth0');
    expect((await ping(sw.exec, netns, '10.10.0.1', { count: 3 })).received).toBe(3);
  });

  it('announce a new owner of an address to those who knew the old one', async () => {
    const { netns } = pod(1);
    await netns.run('sysctl', '-w', 'net.ipv4.neigh.eth0.locktime=0');
    const stale = ['lladdr', '0a:00:00:00:00:99', 'dev', 'eth0', 'nud', 'stale'];
    await netns.run('ip', 'neigh', 'replace', '10.10.0.5', ...stale);
    await links.gratuitousArp({ ofport: pod(0).ofport, mac: pod(0).link.mac, ip: '10.10.0.5' });
    expect(await netns.run('ip', 'neigh', 'show', '10.10.0.5')).toContain('0a:00:00:00:00:05');
  });

  it('cost little more than the processes that make them', async () => {
    const netns = await createNetns(sw.exec, uniqueName('lk'));
    const link = { ...pod(0).link, hostName: 'fast-548af9', netnsPath: netns.path };
    const making: number[] = [];
    const starting: number[] = [];
    for (let run = 0; run < 15; run++) {
      making.push(await timed(() => links.createVeth(link)));
      await links.deleteLink(link.hostName);
      starting.push(await timed(() => node.run({ file: 'true', args: [] })));
    }
    await netns.remove();
    console.info(`createVeth ${median(making).toFixed(1)} ms, one process ${median(starting).toFixed(1)} ms`);
    // Three processes, two of them at once, and the kernel's own work.
    expect(median(making)).toBeLessThan(20 * median(starting));
  });
});

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

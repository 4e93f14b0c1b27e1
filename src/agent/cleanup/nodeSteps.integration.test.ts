import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { podDeviceGroup } from '../host/deviceGroup.ts';
import { HostNetwork } from '../host/hostNetwork.ts';
import { hostChains } from '../host/iptables/chains.ts';
import { makeTestNetns, type TestNetns } from '../host/testing/testNetns.ts';
import { cleanNode } from './cleanNode.ts';
import { nodeSteps } from './nodeSteps.ts';

let node: TestNetns;
let state: string;

beforeEach(async () => {
  node = await makeTestNetns();
  state = await mkdtemp(join(tmpdir(), 'antrea-state-'));
});
afterEach(async () => {
  await node.remove();
  await rm(state, { recursive: true, force: true });
});

/** Everything that a namespace holds and that uninstall must give back. */
async function inventory(): Promise<string[]> {
  const parts = await Promise.all([
    node.run('ip', '-oneline', 'link'),
    node.run('ip', 'route', 'show', 'table', 'all'),
    node.run('ipset', 'save'),
    ...['iptables-nft-save', 'iptables-legacy-save', 'ip6tables-nft-save', 'ip6tables-legacy-save'].map(
      (file) => node.run(file),
    ),
  ]);
  const lines = parts.join('\n').split('\n');
  return lines.filter(
    (line) => line.startsWith('-A') || line.startsWith(':ANTREA') || !/^[#*:]|^$|COMMIT/.test(line),
  );
}

async function setUpNode(): Promise<void> {
  const device = 'antrea-gw0';
  await node.run('ip', 'link', 'add', device, 'type', 'veth', 'peer', 'name', 'antrea-up1');
  const group = String(podDeviceGroup);
  await node.run(
    'ip',
    'link',
    'add',
    'web-1-548af9',
    'group',
    group,
    'type',
    'veth',
    'peer',
    'name',
    'podend',
  );
  const podCidr = '10.10.0.0/24';
  const chains = hostChains({ gateway: device, podCidr, nodeIp: '172.18.0.2', datapath: 'netdev' });
  const host = new HostNetwork({
    exec: node.exec,
    sysctl: { read: async () => '', write: async () => undefined },
    gateway: { name: device, ip: '10.10.0.1', prefixLength: 24, mtu: 1450 },
    podCidr,
    chains,
    clock: systemClock(),
    logger: silentLogger(),
  });
  await host.reconcile();
  await node.run('ip', 'link', 'set', 'antrea-up1', 'up');
  await host.setPeers([{ podCidr: '10.10.1.0/24', gateway: '10.10.1.1' }]);
}

function steps() {
  return nodeSteps({
    exec: node.exec,
    gateway: 'antrea-gw0',
    interfaces: ['antrea-up1'],
    removeCniFiles: async () => false,
    deleteBridges: async () => false,
    stateDirectories: [{ path: state, keep: (entry) => entry === 'db.sock' }],
  });
}

describe.each(['nft', 'legacy'])('cleaning a node with iptables-%s', (backend) => {
  it('leaves it as it was before Antrea, and is done a second time at once', async () => {
    await node.run(`iptables-${backend}`, '-t', 'mangle', '-N', 'KUBE-IPTABLES-HINT');
    await node.run(`iptables-${backend}`, '-A', 'FORWARD', '-i', 'eth0', '-j', 'ACCEPT');
    const before = await inventory();
    await setUpNode();
    await mkdir(join(state, 'networks'));
    await writeFile(join(state, 'db.sock'), '');
    expect(await inventory()).not.toEqual(before);

    const parts = { clock: systemClock(), logger: silentLogger() };
    const first = await cleanNode(steps(), parts);
    expect(first.map(({ step, outcome }) => `${step}: ${outcome}`)).toEqual([
      'CNI configuration: nothing',
      'firewall rules: removed',
      'ipset: removed',
      'routes: removed',
      'bridges: nothing',
      'interfaces: removed',
      'state: removed',
    ]);
    expect(await inventory()).toEqual(before);
    expect(await readdir(state)).toEqual(['db.sock']);
    const second = await cleanNode(steps(), parts);
    expect(new Set(second.map(({ outcome }) => outcome))).toEqual(new Set(['nothing']));
  });
});

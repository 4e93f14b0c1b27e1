import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import type { Exec } from '#base/exec.ts';
import type { DatapathType } from '#dataplane/ovs/vsctl.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { HostNetwork } from './hostNetwork.ts';
import { destroyIpset, podIpSetName } from './ipset.ts';
import type { Backend } from './iptables/backend.ts';
import { hostChains } from './iptables/chains.ts';
import { removeChains } from './iptables/removal.ts';
import { makeTestNetns, type TestNetns } from './testing/testNetns.ts';

const gateway = { name: 'antrea-gw0', ip: '10.10.0.1', prefixLength: 24, mtu: 1450 };
const podCidr = '10.10.0.0/24';
const peers = [
  { podCidr: '10.10.1.0/24', gateway: '10.10.1.1' },
  { podCidr: '10.10.2.0/24', gateway: '10.10.2.1' },
];

let node: TestNetns;

beforeEach(async () => {
  node = await makeTestNetns();
  await node.run('ip', 'link', 'add', 'antrea-gw0', 'type', 'veth', 'peer', 'name', 'bridge');
  await node.run('ip', 'link', 'set', 'bridge', 'up');
});
afterEach(() => node.remove());

function hostNetwork(
  datapath: DatapathType = 'netdev',
  nodeIp = '172.18.0.2',
  exec = node.exec,
): HostNetwork {
  return new HostNetwork({
    exec,
    sysctl: {
      read: async (name) => (await node.run('sysctl', '-n', name)).trim(),
      write: async (name, value) => void (await node.run('sysctl', '-w', `${name}=${value}`)),
    },
    gateway,
    podCidr,
    chains: hostChains({ gateway: gateway.name, podCidr, nodeIp, datapath }),
    clock: systemClock(),
    logger: silentLogger(),
  });
}

/** Makes the namespace look as if kubelet used the backend. */
async function useBackend(backend: Backend): Promise<void> {
  await node.run(`iptables-${backend}`, '-t', 'mangle', '-N', 'KUBE-IPTABLES-HINT');
}

async function rulesOf(backend: Backend): Promise<string> {
  return await node.run(`iptables-${backend}-save`);
}

describe.each(['nft', 'legacy'] as const)('HostNetwork with iptables-%s', (backend) => {
  it('sets everything up, after which it finds nothing to do', async () => {
    await useBackend(backend);
    const host = hostNetwork();
    await host.reconcile();
    await host.setPeers(peers);
    expect(await rulesOf(backend)).toContain('-A ANTREA-RAW -m devgroup --src-group 0x616e');
    expect(await node.run(`ip6tables-${backend}-save`)).toContain('ANTREA-RAW');
    expect(await node.run('ipset', 'save')).toContain('add ANTREA-POD-IP 10.10.2.0/24');
    expect(await node.run('ip', 'route')).toContain('10.10.1.0/24 via 10.10.1.1 dev antrea-gw0 onlink');
    expect(await hostNetworkChanges()).toEqual({});
  });

  async function hostNetworkChanges(): Promise<unknown> {
    // Another instance, as after a restart of the agent: it must recognise what the first one made.
    const restarted = hostNetwork();
    return { ...(await restarted.reconcile()), ...(await restarted.setPeers(peers)) };
  }

  it('puts back whatever others delete or add, and leaves what is not ours', async () => {
    await useBackend(backend);
    const host = hostNetwork();
    await host.reconcile();
    await host.setPeers(peers);
    const iptables = (...args: string[]) => node.run(`iptables-${backend}`, ...args);
    await iptables('-t', 'nat', '-N', 'KUBE-POSTROUTING');
    await iptables('-t', 'nat', '-I', 'POSTROUTING', '-j', 'KUBE-POSTROUTING');
    await iptables('-F', 'ANTREA-FORWARD');
    await iptables('-t', 'raw', '-F', 'PREROUTING');
    await node.run('ipset', 'del', podIpSetName, '10.10.1.0/24');
    await node.run('ipset', 'add', podIpSetName, '192.0.2.0/24');
    await node.run('ip', 'route', 'delete', '10.10.1.0/24');
    await node.run('ip', 'route', 'add', '192.0.2.0/24', 'via', '10.10.0.9', 'dev', 'antrea-gw0');
    await node.run('ip', 'address', 'flush', 'dev', 'antrea-gw0');
    await node.run('sysctl', '-w', 'net.ipv4.conf.antrea-gw0.send_redirects=1');

    const changes = await host.reconcile();
    expect(changes).toMatchObject({ gateway: 1, sysctl: 1, ipset: 2, iptables: 3 });
    expect(await host.reconcile()).toEqual({});
    const postrouting = (await iptables('-t', 'nat', '-S', 'POSTROUTING')).split('\n');
    expect(postrouting[1]).toContain('ANTREA-POSTROUTING');
    expect(postrouting[2]).toContain('KUBE-POSTROUTING');
    expect(await node.run('ip', 'route')).not.toContain('192.0.2.0/24');
  });

  it('follows a change of the node address', async () => {
    await useBackend(backend);
    await hostNetwork().reconcile();
    expect(await hostNetwork('netdev', '172.18.0.99').reconcile()).toEqual({ iptables: 1 });
    expect(await rulesOf(backend)).toContain('--to-source 172.18.0.99');
    expect(await rulesOf(backend)).not.toContain('172.18.0.2\n');
  });

  it('is removed without a trace, and without touching others', async () => {
    await useBackend(backend);
    await node.run(`iptables-${backend}`, '-t', 'nat', '-N', 'KUBE-POSTROUTING');
    const before = withoutCounters(await rulesOf(backend));
    const host = hostNetwork();
    await host.reconcile();
    expect(await removeChains(node.exec, backend, 'ipv4')).toBe(true);
    expect(await removeChains(node.exec, backend, 'ipv6')).toBe(true);
    expect(await removeChains(node.exec, backend, 'ipv4')).toBe(false);
    expect(await destroyIpset(node.exec, podIpSetName)).toBe(true);
    for (const line of before) expect(withoutCounters(await rulesOf(backend))).toContain(line);
    expect(await rulesOf(backend)).not.toContain('ANTREA');
  });
});

describe('HostNetwork', () => {
  it('moves its rules when kubelet turns out to use the other backend', async () => {
    const host = hostNetwork('system');
    await host.reconcile();
    expect(await rulesOf('nft')).toContain('ANTREA-FORWARD');
    await useBackend('legacy');
    await host.reconcile();
    expect(await rulesOf('nft')).not.toContain('ANTREA');
    expect(await rulesOf('legacy')).toContain('ANTREA-FORWARD');
  });

  it('replaces a set of another type', async () => {
    await node.run('ipset', 'create', podIpSetName, 'hash:ip');
    await hostNetwork('system').reconcile();
    expect(await node.run('ipset', 'save')).toContain(`create ${podIpSetName} hash:net`);
  });

  it('leaves the peers of the former agent alone until it knows its own', async () => {
    const former = hostNetwork('system');
    await former.reconcile();
    await former.setPeers(peers);
    const restarted = hostNetwork('system');
    expect(await restarted.reconcile()).toEqual({});
    expect(await node.run('ip', 'route')).toContain('10.10.2.0/24');
    expect(await restarted.setPeers(peers.slice(0, 1))).toEqual({ ipset: 1, routes: 1 });
    expect(await node.run('ip', 'route')).not.toContain('10.10.2.0/24');
  });

  it('routes 200 peers with four processes', async () => {
    let processes = 0;
    const exec: Exec = {
      run: (command) => {
        processes += 1;
        return node.exec.run(command);
      },
    };
    const host = hostNetwork('system', '172.18.0.2', exec);
    await host.reconcile();
    processes = 0;
    const octets = Array.from({ length: 200 }, (_, index) => index);
    await host.setPeers(
      octets.map((octet) => ({ podCidr: `10.20.${octet}.0/24`, gateway: `10.20.${octet}.1` })),
    );
    const routes = await node.run('ip', 'route', 'show', 'dev', 'antrea-gw0');
    expect(routes.split('\n').filter((line) => line.startsWith('10.20.'))).toHaveLength(200);
    expect(processes).toBe(4);
  });
});

function withoutCounters(saved: string): string[] {
  return saved
    .split('\n')
    .filter((line) => !line.startsWith('#') && line !== '')
    .map((line) => line.replace(/ \[\d+:\d+\]$/, ''));
}

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Daemon, systemDaemons } from '#base/daemon.ts';
import { output } from '#base/exec.ts';
import { podDeviceGroup } from '../deviceGroup.ts';
import { syncIpset } from '../ipset.ts';
import { detectKubeProxy } from '../kubeProxy.ts';
import { makeTestNetns, type TestNetns } from '../testing/testNetns.ts';
import type { Backend } from './backend.ts';
import { hostChains } from './chains.ts';
import { syncChains } from './iptables.ts';

/*
 * client ── (172.18.0.0/24) ── node ── antrea-gw0 (10.10.0.0/24) ── pod
 * The pod's server answers with the address its client appears under. NodePort 30080 leads to it by rules as kube-proxy
 * writes them, hostPort 30081 by rules as portmap writes them.
 */
const podCidr = '10.10.0.0/24';
const podIp = '10.10.0.5';
const nodeIp = '172.18.0.2';
const gatewayIp = '10.10.0.1';

let client: TestNetns;
let node: TestNetns;
let pod: TestNetns;
let server: Daemon;

beforeEach(async () => {
  [client, node, pod] = await Promise.all([makeTestNetns(), makeTestNetns(), makeTestNetns()]);
  await connect(client, '172.18.0.9/24', 'eth0', `${nodeIp}/24`);
  await connect(pod, `${podIp}/24`, 'antrea-gw0', `${gatewayIp}/24`);
  await pod.run('ip', 'route', 'add', 'default', 'via', gatewayIp);
  await node.run('sysctl', '-w', 'net.ipv4.ip_forward=1');
  server = await startServer();
});

afterEach(async () => {
  server.kill('SIGKILL');
  await server.exited;
  await Promise.all([client.remove(), node.remove(), pod.remove()]);
});

/** A veth pair between `other` and the node, addressed and up. */
async function connect(
  other: TestNetns,
  address: string,
  nodeEnd: string,
  nodeAddress: string,
): Promise<void> {
  const stdin = [
    `link add ${nodeEnd} type veth peer name eth0 netns ${other.path}`,
    `address add ${nodeAddress} dev ${nodeEnd}`,
    `link set ${nodeEnd} up`,
  ].join('\n');
  await output(node.exec, { file: 'ip', args: ['-batch', '-'], stdin: `${stdin}\n` });
  await output(other.exec, {
    file: 'ip',
    args: ['-batch', '-'],
    stdin: `address add ${address} dev eth0\nlink set eth0 up\n`,
  });
}

function startServer(): Promise<Daemon> {
  const script =
    'require("net").createServer((s) => s.end(s.remoteAddress)).listen(8080, "0.0.0.0", () => console.log("up"))';
  return new Promise((resolve) => {
    const daemon: Daemon = systemDaemons()({
      file: 'nsenter',
      args: [`--net=${pod.path}`, process.execPath, '-e', script],
      onLine: () => resolve(daemon),
    });
  });
}

/** The address under which the pod sees a connection from `from` to `address:port`. */
function seenAs(from: TestNetns, address: string, port: number): Promise<string> {
  const script = `require("net").connect(${port}, "${address}").on("data", (d) => process.stdout.write(d))`;
  return from.run(process.execPath, '-e', script);
}

async function restore(backend: Backend, lines: readonly string[]): Promise<void> {
  const file = `iptables-${backend}-restore`;
  await output(node.exec, { file, args: ['--noflush'], stdin: `${lines.join('\n')}\n` });
}

/** kube-proxy's and portmap's way to masquerade, as far as packets notice. */
function serviceRules(): string[] {
  const dnat = (chain: string, port: number, mark: string) => [
    `-A ${chain} -p tcp -d ${nodeIp} --dport ${port} -j MARK --set-xmark ${mark}`,
    `-A ${chain} -p tcp -d ${nodeIp} --dport ${port} -j DNAT --to-destination ${podIp}:8080`,
  ];
  return [
    '*nat',
    ':KUBE-POSTROUTING - [0:0]',
    ':CNI-HOSTPORT-MASQ - [0:0]',
    ...['PREROUTING', 'OUTPUT'].flatMap((chain) => dnat(chain, 30080, '0x4000/0x4000')),
    ...['PREROUTING', 'OUTPUT'].flatMap((chain) => dnat(chain, 30081, '0x2000/0x2000')),
    '-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN',
    '-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000',
    '-A KUBE-POSTROUTING -j MASQUERADE',
    '-A CNI-HOSTPORT-MASQ -m mark --mark 0x2000/0x2000 -j MASQUERADE',
    '-I POSTROUTING 1 -j KUBE-POSTROUTING',
    '-I POSTROUTING 1 -j CNI-HOSTPORT-MASQ',
    'COMMIT',
  ];
}

async function install(backend: Backend, datapath: 'system' | 'netdev' = 'system'): Promise<void> {
  await syncIpset(node.exec, 'ANTREA-POD-IP', [podCidr]);
  await syncChains(node.exec, backend, hostChains({ gateway: 'antrea-gw0', podCidr, nodeIp, datapath }));
}

describe.each(['nft', 'legacy'] as const)('the rules of iptables-%s', (backend) => {
  it('give forwarded NodePort and hostPort traffic the node address, whoever was first', async () => {
    await restore(backend, serviceRules());
    expect(await seenAs(client, nodeIp, 30080)).toBe(gatewayIp);
    await install(backend);
    expect(await seenAs(client, nodeIp, 30080)).toBe(nodeIp);
    expect(await seenAs(client, nodeIp, 30081)).toBe(nodeIp);
    await restore(backend, ['*nat', '-I POSTROUTING 1 -j KUBE-POSTROUTING', 'COMMIT']);
    expect(await seenAs(client, nodeIp, 30080)).toBe(nodeIp);
  });

  it('leave the gateway address to a pod that reaches itself, and are not written again', async () => {
    await restore(backend, serviceRules());
    await install(backend);
    expect(await seenAs(pod, nodeIp, 30080)).toBe(gatewayIp);
    expect(await seenAs(pod, nodeIp, 30081)).toBe(gatewayIp);
    const chains = hostChains({ gateway: 'antrea-gw0', podCidr, nodeIp, datapath: 'system' });
    expect(await syncChains(node.exec, backend, chains)).toEqual([]);
  });

  it('stand without the one that needs more than the kernel has', async () => {
    await restore(backend, serviceRules());
    const chains = hostChains({ gateway: 'antrea-gw0', podCidr, nodeIp, datapath: 'system' }).map((chain) => {
      const dispensable = chain.dispensable?.map((rule) => rule.replace('-m bpf', '-m nothing'));
      const rules = chain.rules.map((rule) => rule.replace('-m bpf', '-m nothing'));
      return { ...chain, rules, ...(dispensable && { dispensable }) };
    });
    await syncIpset(node.exec, 'ANTREA-POD-IP', [podCidr]);
    const refused: unknown[] = [];
    const onRefused = (error: unknown) => void refused.push(error);
    await syncChains(node.exec, backend, chains, onRefused);
    expect(await seenAs(client, nodeIp, 30080)).toBe(nodeIp);
    expect(await syncChains(node.exec, backend, chains, onRefused)).toEqual([]);
    expect(refused).toHaveLength(2);
  });

  it('leave the gateway address to the node itself', async () => {
    await restore(backend, serviceRules());
    await install(backend);
    expect(await seenAs(node, nodeIp, 30080)).toBe(gatewayIp);
    expect(await seenAs(node, podIp, 8080)).toBe(gatewayIp);
  });

  it('masquerade what pods send out of the cluster network', async () => {
    await install(backend);
    await client.run('ip', 'route', 'add', 'blackhole', podCidr);
    await client.run('ping', '-c', '1', '-W', '2', nodeIp);
    await expect(pod.run('ping', '-c', '1', '-W', '2', '172.18.0.9')).resolves.toContain('1 received');
  });

  it('accept pod traffic where the node forwards nothing else', async () => {
    await node.run(`iptables-${backend}`, '-P', 'FORWARD', 'DROP');
    await install(backend);
    await expect(pod.run('ping', '-c', '1', '-W', '2', '172.18.0.9')).resolves.toContain('1 received');
  });

  it('drop the copies of frames that the userspace datapath forwards', async () => {
    await install(backend, 'netdev');
    await expect(pod.run('ping', '-c', '1', '-W', '2', gatewayIp)).resolves.toContain('1 received');
    await node.run('ip', 'link', 'set', 'antrea-gw0', 'group', String(podDeviceGroup));
    await expect(pod.run('ping', '-c', '1', '-W', '1', gatewayIp)).rejects.toThrow();
  });
});

/** The same in nftables mode: kube-proxy's chains have the priorities of iptables' own, so that their order is chance. */
const nftServiceRules = `table ip kube-proxy {
  chain services {
    tcp dport 30080 ip daddr ${nodeIp} meta mark set meta mark or 0x4000 dnat to ${podIp}:8080
  }
  chain nat-prerouting { type nat hook prerouting priority dstnat; jump services; }
  chain nat-output { type nat hook output priority -100; jump services; }
  chain nat-postrouting {
    type nat hook postrouting priority srcnat;
    meta mark and 0x4000 == 0 return
    meta mark set meta mark xor 0x4000
    masquerade fully-random
  }
}
`;

describe('with kube-proxy in nftables mode', () => {
  const startKubeProxy = () => output(node.exec, { file: 'nft', args: ['-f', '-'], stdin: nftServiceRules });

  it.each([
    ['before', [startKubeProxy, () => install('nft')]],
    ['after', [() => install('nft'), startKubeProxy]],
  ])('gives forwarded traffic the node address when kube-proxy starts %s the agent', async (_when, steps) => {
    for (const step of steps) await step();
    expect(await seenAs(client, nodeIp, 30080)).toBe(nodeIp);
    expect(await seenAs(node, nodeIp, 30080)).toBe(gatewayIp);
    expect(await seenAs(pod, nodeIp, 30080)).toBe(gatewayIp);
  });

  it('finds kube-proxy', async () => {
    const nobody = async () => undefined;
    expect(await detectKubeProxy(node.exec, 'nft', nobody)).toEqual({ kind: 'absent' });
    await startKubeProxy();
    expect(await detectKubeProxy(node.exec, 'nft', nobody)).toEqual({ kind: 'present', mode: 'nftables' });
  });
});

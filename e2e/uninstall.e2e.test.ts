import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inAgent, kubectl, nodeNames, nodes, onNode, tryKubectl, tryOnNode } from './support/cluster.ts';
import { deleteNamespace, ensureNamespace, inPod, startPods } from './support/pods.ts';
import { installControllerLast, releaseValues, uninstall } from './support/release.ts';
import { echoServer, tcpClient } from './support/servers.ts';

const ns = 'e2e-uninstall';
let values = '';
let installed = true;

beforeAll(async () => {
  await ensureNamespace(ns);
  values = await releaseValues();
});

afterAll(async () => {
  if (!installed) await reinstall();
  await deleteNamespace(ns);
});

/** The network comes back; pods of before have lost their interfaces for good, CoreDNS and the demo's among them. */
async function reinstall(): Promise<void> {
  await installControllerLast(values, startPodsAnew);
  installed = true;
}

async function startPodsAnew(): Promise<void> {
  await kubectl(['wait', '--for=condition=Ready', 'nodes', '--all', '--timeout=180s'], {
    timeoutMs: 190_000,
  });
  await kubectl(['delete', 'pods', '-A', '--field-selector=spec.hostNetwork=false', '--grace-period=1']);
  await kubectl(['rollout', 'status', 'deployment/coredns', '-n', 'kube-system', '--timeout=180s'], {
    timeoutMs: 190_000,
  });
}

/** Everything of ours that can be seen on a node, one line each. */
async function tracesOn(node: string): Promise<readonly string[]> {
  const looks = [
    "ip -o link | grep -E 'antrea|br-int|br-phy|ovs-' || true",
    'ip route show table all | grep antrea || true',
    'iptables-save | grep -i antrea || true',
    'iptables-legacy-save 2>/dev/null | grep -i antrea || true',
    'ipset list -name 2>/dev/null | grep -i antrea || true',
    'ls -d /etc/cni/net.d/10-antrea.conf* /opt/cni/bin/antrea 2>/dev/null || true',
    'find /var/run/antrea -type f -o -type s 2>/dev/null || true',
    'pgrep -a ovs || true',
  ];
  const output = await onNode(node, 'sh', '-c', looks.join('\n'));
  return output.split('\n').filter((line) => line !== '');
}

describe('deleting an agent', () => {
  it('cleans nothing: interfaces, rules and the CNI configuration stay', async () => {
    const before = await tracesOn(nodes.worker);
    expect(before.length).toBeGreaterThan(5);
    await inAgent(nodes.worker, 'antrea-agent', 'kill', '-TERM', '1');
    const kept = (lines: readonly string[]) =>
      lines.filter((line) => /ANTREA|10-antrea|bin\/antrea/.test(line));
    expect(kept(await tracesOn(nodes.worker))).toEqual(kept(before));
  });
});

describe('helm uninstall', () => {
  it('leaves no trace on any node, and keeps the definitions with their objects', async () => {
    const reports = (await kubectl(['get', 'antreaagentinfos', '-o', 'name'])).trim().split('\n');
    expect(reports).toHaveLength(nodeNames.length);
    installed = false;
    await uninstall();
    await kubectl(['wait', '--for=delete', 'pod', '-n', 'kube-system', '-l', 'app=antrea', '--timeout=60s']);
    for (const node of nodeNames) expect(await tracesOn(node), node).toEqual([]);
    expect((await tryKubectl(['get', 'antreaagentinfos'])).code).toBe(0);
    for (const kind of ['configmap/antrea-uninstall', 'configmap/antrea-ca', 'service/antrea']) {
      expect((await tryKubectl(['get', '-n', 'kube-system', kind])).code, kind).not.toBe(0);
    }
    expect(await kubectl(['get', 'validatingwebhookconfigurations,mutatingwebhookconfigurations'])).toBe('');
  }, 400_000);

  it('cuts no node off: each still reaches the API server', async () => {
    for (const node of nodeNames) {
      const curl = 'curl -ksS --max-time 5 https://antrea-control-plane:6443/livez';
      expect((await tryOnNode(node, 'sh', '-c', curl)).stdout, node).toBe('ok');
    }
  });

  it('is undone by an install: CoreDNS starts, the controller scheduled last, and pods get networks again', async () => {
    await reinstall();
    const addresses = await startPods([
      { name: 'client', namespace: ns, node: nodes.worker },
      { name: 'server', namespace: ns, node: nodes.worker2, command: echoServer(7000) },
    ]);
    const answer = await inPod(ns, 'client', ...tcpClient(addresses.get('server') ?? '', 7000));
    expect(answer.trim()).toBe(addresses.get('client'));
  }, 600_000);
});

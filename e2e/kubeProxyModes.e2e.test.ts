import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteCluster, ensureCluster } from '../tools/cluster/cluster.ts';
import { installAntrea, waitForAntrea } from '../tools/cluster/install.ts';
import { type Kubectl, kubectlFor } from '../tools/cluster/kubectl.ts';
import { loadImages } from '../tools/cluster/loading.ts';
import { type Machine, thisMachine } from '../tools/cluster/machine.ts';
import { ensureProjectImage } from '../tools/cluster/projectImage.ts';
import { webImages } from '../tools/cluster/webImages.ts';
import { deployWorkload, fetchPage, resolveName, shells } from '../tools/demo/workload.ts';
import { until } from './support/until.ts';

/** A cluster of its own, since kube-proxy's mode is chosen when a cluster is made; the demo's runs in iptables mode. */
const name = 'antrea-nftables';
const controlPlane = `${name}-control-plane`;
const worker = `${name}-worker`;
const root = dirname(import.meta.dirname);

let machine: Machine;
let kubectl: Kubectl;

beforeAll(async () => {
  machine = thisMachine();
  const cluster = await ensureCluster(machine, { name, shape: { workers: 1, kubeProxyMode: 'nftables' } });
  await loadImages(machine, name, webImages);
  await installAntrea(machine, cluster, { root, image: await ensureProjectImage(machine, root) });
  kubectl = await kubectlFor(machine, cluster);
  await waitForAntrea(kubectl);
  await deployWorkload(kubectl);
});

afterAll(() => deleteCluster(machine, name));

describe('kube-proxy in nftables mode', () => {
  it('really runs in that mode', async () => {
    const tables = await machine.run('docker', ['exec', worker, 'nft', 'list', 'tables']);
    expect(tables).toContain('table ip kube-proxy');
  });

  it('carries names and Services for pods on every node', async () => {
    const all = await shells(kubectl);
    expect(all).toHaveLength(2);
    for (const shell of all) {
      await resolveName(kubectl, shell);
      expect(await fetchPage(kubectl, shell)).toBe('Welcome to nginx!');
    }
  });
});

describe('ports of nodes, in nftables mode', () => {
  const nodePort = 31080;
  const hostPort = 38080;

  beforeAll(async () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'nginx-node' },
      spec: { type: 'NodePort', selector: { app: 'nginx' }, ports: [{ port: 80, nodePort }] },
    };
    const container = { name: 'nginx', image: webImages[0], imagePullPolicy: 'IfNotPresent' };
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'nginx-host' },
      spec: { nodeName: worker, containers: [{ ...container, ports: [{ containerPort: 80, hostPort }] }] },
    };
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [service, pod] });
    await kubectl(['apply', '--filename', '-'], { stdin: list });
    await kubectl(['wait', '--for=condition=Ready', 'pod/nginx-host', '--timeout=60s']);
  });

  it('a NodePort answers on every node, to pods and to nodes', async () => {
    for (const node of [controlPlane, worker])
      await expectPage(`http://${await addressOf(node)}:${nodePort}/`);
  });

  it('a hostPort answers on its node, to pods and to nodes', async () => {
    await expectPage(`http://${await addressOf(worker)}:${hostPort}/`);
  });
});

/** Fetches a page from a pod of every node and from every node itself. */
async function expectPage(url: string): Promise<void> {
  for (const { pod } of await shells(kubectl)) {
    const fetched = () => kubectl(['exec', pod, '--', 'timeout', '5', 'wget', '-q', '-O', '-', url]);
    expect(await until(`${url} from ${pod}`, fetched), `${url} from ${pod}`).toContain('Welcome to nginx!');
  }
  for (const node of [controlPlane, worker]) {
    const fetched = () => machine.run('docker', ['exec', node, 'curl', '-s', '-m', '5', url]);
    expect(await until(`${url} from ${node}`, fetched), `${url} from ${node}`).toContain('Welcome to nginx!');
  }
}

async function addressOf(node: string): Promise<string> {
  const path = '{.status.addresses[?(@.type=="InternalIP")].address}';
  return kubectl(['get', 'node', node, '--output', `jsonpath=${path}`]);
}

describe('kube-proxy gone', () => {
  it('is told in one clear warning on the node', async () => {
    await kubectl(['--namespace', 'kube-system', 'delete', 'daemonset', 'kube-proxy', '--wait']);
    await machine.run('docker', ['exec', worker, 'nft', 'delete', 'table', 'ip', 'kube-proxy']);
    const warnings = await until(
      'a warning',
      async () => (await agentWarnings()).length > 0 && agentWarnings(),
      {
        timeoutMs: 90_000,
        everyMs: 2_000,
      },
    );
    expect(warnings).toHaveLength(1);
  });
});

/** Log lines of the worker's agent, level warn and above, that speak of kube-proxy. */
async function agentWarnings(): Promise<string[]> {
  const select = ['--selector', 'component=antrea-agent', '--field-selector', `spec.nodeName=${worker}`];
  const pod = await kubectl(['--namespace', 'kube-system', 'get', 'pods', ...select, '--output', 'name']);
  const log = await kubectl([
    '--namespace',
    'kube-system',
    'logs',
    pod.trim(),
    '--container',
    'antrea-agent',
  ]);
  return log
    .split('\n')
    .filter((line) => /"level":(?:40|50|"warn"|"error")/.test(line) && /kube-proxy/i.test(line));
}

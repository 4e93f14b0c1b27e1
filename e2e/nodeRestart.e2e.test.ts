import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentPod, apply, getJson, inAgent, kubectl, nodes, onNode, run } from './support/cluster.ts';
import { deleteNamespace, ensureNamespace, inPod, podAddress, startPods } from './support/pods.ts';
import { echoServer, tcpClient } from './support/servers.ts';
import { until } from './support/until.ts';

const ns = 'e2e-node-restart';
const port = 7000;
const slow = { timeoutMs: 180_000, everyMs: 1_000 };

type ContainerState = {
  readonly ready: boolean;
  readonly state: { readonly running?: { readonly startedAt: string } };
};
type PodView = {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly hostNetwork?: boolean };
  readonly status: {
    readonly phase: string;
    readonly podIP?: string;
    readonly containerStatuses?: readonly ContainerState[];
  };
};

beforeAll(async () => {
  await ensureNamespace(ns);
  await startPods([
    { name: 'a', namespace: ns, node: nodes.worker, command: echoServer(port) },
    { name: 'c', namespace: ns, node: nodes.worker2, command: echoServer(port) },
  ]);
  const ports = [{ port: 80, targetPort: port }];
  await apply({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'echo', namespace: ns },
    spec: { selector: { app: 'c' }, ports },
  });
});

afterAll(() => deleteNamespace(ns));

describe('a rebooted node', () => {
  let rebooted = '';

  beforeAll(async () => {
    rebooted = new Date().toISOString();
    await run('docker', ['restart', nodes.worker]);
    await until(
      'the agent runs again and is ready',
      () => runsSince('kube-system', agentPod, rebooted),
      slow,
    );
    await until('pod a runs again', () => runsSince(ns, async () => 'a', rebooted), slow);
  }, 400_000);

  it('gets its agent and its pods back by itself, and they reach other nodes and Services', async () => {
    const [a, c] = [await podAddress(ns, 'a'), await podAddress(ns, 'c')];
    await until('a reaches c', async () => (await inPod(ns, 'a', ...tcpClient(c, port))).trim() === a, slow);
    await until('c reaches a', async () => (await inPod(ns, 'c', ...tcpClient(a, port))).trim() === c, slow);
    const service = await kubectl(['get', 'service', '-n', ns, 'echo', '-o', 'jsonpath={.spec.clusterIP}']);
    await until('a reaches the Service', () => inPod(ns, 'a', ...tcpClient(service, 80)), slow);
  });

  it('holds the addresses, ports and flows of the pods that run, and of no other', async () => {
    await until('nothing of the former life is left', async () => {
      const wanted = (await podsOf(nodes.worker)).map((pod) => pod.status.podIP ?? '').toSorted();
      expect(await reservedAddresses(nodes.worker)).toEqual(wanted);
      expect(await attachedAddresses(nodes.worker)).toEqual(wanted);
      expect(await spoofguardAddresses(nodes.worker)).toEqual(wanted);
      return true;
    });
  });

  it('is Ready and reports itself healthy', async () => {
    await kubectl(['wait', '--for=condition=Ready', `node/${nodes.worker}`, '--timeout=60s']);
    await until('all conditions are True', async () => {
      const info = await getJson<{ agentConditions: { status: string }[] }>([
        'antreaagentinfo',
        nodes.worker,
      ]);
      return info.agentConditions.every(({ status }) => status === 'True');
    });
  });
});

describe('a pod range that passes from one node to another', () => {
  const range = '10.244.99.0/24';
  const [former, next] = [
    { name: 'e2e-former', address: '172.18.255.240' },
    { name: 'e2e-next', address: '172.18.255.241' },
  ];

  afterAll(() => kubectl(['delete', 'node', former.name, next.name, '--ignore-not-found']));

  it('is sent to the node that has it now', async () => {
    await addNode(former, range);
    await until(
      'traffic goes to the first owner',
      async () => (await tunnelTarget(range)) === former.address,
    );
    await kubectl(['delete', 'node', former.name]);
    await addNode(next, range);
    await until('traffic goes to the new owner', async () => (await tunnelTarget(range)) === next.address);
    expect(await onNode(nodes.worker, 'ip', 'route', 'show', range)).toContain(
      'via 10.244.99.1 dev antrea-gw0',
    );
  });

  it('is sent nowhere once the node is gone', async () => {
    await kubectl(['delete', 'node', next.name, '--ignore-not-found']);
    await until('flow and route are gone', async () => {
      const route = await onNode(nodes.worker, 'ip', 'route', 'show', range);
      return (await tunnelTarget(range)) === 'none' && route.trim() === '';
    });
  });
});

/** Whether every container of a pod of the restarted node is ready and was started after `since`. */
async function runsSince(
  namespace: string,
  name: (node: string) => Promise<string>,
  since: string,
): Promise<boolean> {
  const pod = await getJson<PodView>(['pod', '-n', namespace, await name(nodes.worker)]);
  const containers = pod.status.containerStatuses ?? [];
  return containers.every(
    ({ ready, state }) => ready && (state.running?.startedAt ?? '') > since.slice(0, 19),
  );
}

/** Pods of the pod network that run on a node. */
async function podsOf(node: string): Promise<PodView[]> {
  const { items } = await getJson<{ items: PodView[] }>([
    'pods',
    '-A',
    '--field-selector',
    `spec.nodeName=${node}`,
  ]);
  return items.filter((pod) => pod.spec.hostNetwork !== true && pod.status.podIP !== undefined);
}

async function reservedAddresses(node: string): Promise<string[]> {
  const files = await onNode(node, 'ls', '/var/run/antrea/cni/networks/antrea');
  return files
    .split('\n')
    .filter((file) => /^\d+\.\d+\.\d+\.\d+$/.test(file))
    .toSorted();
}

async function attachedAddresses(node: string): Promise<string[]> {
  const ids = await inAgent(
    node,
    'antrea-ovs',
    'ovs-vsctl',
    '--bare',
    '--columns=external_ids',
    'list',
    'port',
  );
  return [...ids.matchAll(/ip-address="?([\d.]+)/g)].map(([, address]) => address ?? '').toSorted();
}

/** Sources that table 10 lets in from pod ports. */
async function spoofguardAddresses(node: string): Promise<string[]> {
  const flows = await inAgent(
    node,
    'antrea-ovs',
    'ovs-ofctl',
    '--no-names',
    'dump-flows',
    'br-int',
    'table=10,ip',
  );
  return [...flows.matchAll(/nw_src=([\d.]+)/g)].map(([, address]) => address ?? '').toSorted();
}

/** The node that br-int of the worker tunnels packets for `range` to. */
async function tunnelTarget(range: string): Promise<string> {
  const dump = ['ovs-ofctl', '-O', 'OpenFlow13', '--no-names', 'dump-flows', 'br-int'];
  const flows = await inAgent(nodes.worker, 'antrea-ovs', ...dump, `table=70,ip,nw_dst=${range}`);
  const targets = [...flows.matchAll(/set_field:([\d.]+)->tun_dst/g)].map(([, address]) => address);
  return targets.length === 0 ? 'none' : targets.join(' and ');
}

/** A Node that nobody runs on: an object with a range and an address is all that its peers look at. */
async function addNode(
  node: { readonly name: string; readonly address: string },
  podCIDR: string,
): Promise<void> {
  await apply({
    apiVersion: 'v1',
    kind: 'Node',
    // Out of the way of every DaemonSet of the cluster.
    metadata: { name: node.name, labels: { 'kubernetes.io/os': 'none' } },
    spec: { podCIDR, podCIDRs: [podCIDR], taints: [{ key: 'e2e', effect: 'NoExecute' }] },
  });
  const status = JSON.stringify({ status: { addresses: [{ type: 'InternalIP', address: node.address }] } });
  await kubectl(['patch', 'node', node.name, '--subresource=status', '--type=merge', '--patch', status]);
}

import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apply, kubectl, nodeAddress, nodeNames, nodes, onNode, run } from './support/cluster.ts';
import { deleteNamespace, ensureNamespace, inPod, startPods } from './support/pods.ts';
import { bulkClient, echoServer, tcpClient, udpClient } from './support/servers.ts';
import { until } from './support/until.ts';

const ns = 'e2e-connectivity';
const port = 7000;
const hostPort = 37000;

/** `a` and `b` share a node, `c` is on another; all run the echo. */
const pods = [
  { name: 'a', namespace: ns, node: nodes.worker, command: echoServer(port) },
  {
    name: 'b',
    namespace: ns,
    node: nodes.worker,
    command: echoServer(port),
    ports: [{ containerPort: port, hostPort }],
  },
  { name: 'c', namespace: ns, node: nodes.worker2, command: echoServer(port) },
];

let address: Map<string, string>;
const of = (name: string): string => address.get(name) ?? '';

beforeAll(async () => {
  await ensureNamespace(ns);
  address = await startPods(pods);
  await apply({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'echo', namespace: ns },
    spec: {
      selector: { app: 'c' },
      ports: [
        { name: 'tcp', port: 80, targetPort: port, protocol: 'TCP' },
        { name: 'udp', port: 80, targetPort: port, protocol: 'UDP' },
      ],
    },
  });
});

afterAll(() => deleteNamespace(ns));

describe('between pods', () => {
  it.each([
    ['on one node', 'a', 'b'],
    ['across nodes', 'a', 'c'],
    ['across nodes, the other way', 'c', 'a'],
  ])('TCP works %s and keeps the source address', async (_, from, to) => {
    expect((await inPod(ns, from, ...tcpClient(of(to), port))).trim()).toBe(of(from));
  });

  it.each([
    ['on one node', 'a', 'b'],
    ['across nodes', 'a', 'c'],
  ])('a packet of exactly the MTU passes unfragmented %s', async (_, from, to) => {
    const mtu = Number(await inPod(ns, from, 'cat', '/sys/class/net/eth0/mtu'));
    const ping = await inPod(
      ns,
      from,
      'ping',
      '-c',
      '2',
      '-W',
      '2',
      '-M',
      'do',
      '-s',
      String(mtu - 28),
      of(to),
    );
    expect(ping).toContain('2 received');
  });

  it.each([
    ['on one node', 'a', 'b'],
    ['across nodes', 'a', 'c'],
  ])('a UDP datagram of 30 kB passes %s', async (_, from, to) => {
    expect((await inPod(ns, from, ...udpClient(of(to), port, 30_000))).trim()).toBe(`${of(from)} 30000`);
  });

  it.each([
    ['on one node', 'a', 'b'],
    ['across nodes', 'a', 'c'],
  ])('a TCP stream of 20 MB completes %s', async (_, from, to) => {
    expect(await inPod(ns, from, ...bulkClient(of(to), port, 20_000_000))).toContain('complete');
  });
});

describe('between pods and nodes', () => {
  it('a pod reaches its own node and the others', async () => {
    for (const node of nodeNames) {
      const ping = await inPod(ns, 'a', 'ping', '-c', '2', '-W', '2', await nodeAddress(node));
      expect(ping, node).toContain('2 received');
    }
  });

  it('every node reaches pods on itself and on the others', async () => {
    for (const node of nodeNames) {
      for (const pod of ['a', 'c']) {
        const connect = `exec 3<>/dev/tcp/${of(pod)}/${port} && head -1 <&3`;
        expect(
          (await onNode(node, 'timeout', '5', 'bash', '-c', connect)).trim(),
          `${node} -> ${pod}`,
        ).not.toBe('');
      }
    }
  });

  it('a pod reaches a host port, its node is masqueraded or kept but the right pod answers', async () => {
    const worker = await nodeAddress(nodes.worker);
    for (const from of ['a', 'c']) {
      expect((await inPod(ns, from, ...tcpClient(worker, hostPort))).trim(), from).not.toBe('');
    }
    const connect = `exec 3<>/dev/tcp/${worker}/${hostPort} && head -1 <&3`;
    expect((await onNode(nodes.worker2, 'timeout', '5', 'bash', '-c', connect)).trim()).not.toBe('');
  });
});

describe('through Services', () => {
  it('the cluster address works over TCP and UDP from every node', async () => {
    const cluster = (
      await kubectl(['get', 'service', '-n', ns, 'echo', '-o', 'jsonpath={.spec.clusterIP}'])
    ).trim();
    await until('the Service has its endpoint', async () => {
      const slices = await kubectl([
        'get',
        'endpointslices',
        '-n',
        ns,
        '-o',
        'jsonpath={.items[*].endpoints[*].addresses[0]}',
      ]);
      return slices.includes(of('c'));
    });
    for (const from of ['a', 'c']) {
      expect((await inPod(ns, from, ...tcpClient(cluster, 80))).trim(), `TCP from ${from}`).not.toBe('');
      expect(await inPod(ns, from, ...udpClient(cluster, 80, 100)), `UDP from ${from}`).toContain(' 100');
    }
  });

  it('cluster DNS answers on every node', async () => {
    for (const from of ['a', 'c']) {
      const answer = await inPod(ns, from, 'dig', '+short', '+time=2', `echo.${ns}.svc.cluster.local`);
      expect(answer.trim(), from).toMatch(/^10\.96\./);
    }
  });
});

describe('to a host outside of the cluster', () => {
  let outside: Server;
  const seen: string[] = [];

  beforeAll(async () => {
    outside = createServer((socket) => {
      seen.push((socket.remoteAddress ?? '').replace('::ffff:', ''));
      socket.end('hello\n');
    });
    await new Promise<void>((resolve) => outside.listen(0, '0.0.0.0', resolve));
  });

  afterAll(() => {
    outside.close();
  });

  it("connects, and is seen under its node's address", async () => {
    const bound = outside.address();
    if (bound === null || typeof bound === 'string') throw new Error('no port');
    const inspect = ['network', 'inspect', 'kind', '--format', '{{range .IPAM.Config}}{{.Gateway}} {{end}}'];
    const gateways = (await run('docker', inspect)).stdout.split(/\s+/);
    const gateway = gateways.find((candidate) => /^\d+\.\d+\.\d+\.\d+$/.test(candidate)) ?? '';
    expect((await inPod(ns, 'a', ...tcpClient(gateway, bound.port))).trim()).toBe('hello');
    expect(seen).toEqual([await nodeAddress(nodes.worker)]);
  });
});

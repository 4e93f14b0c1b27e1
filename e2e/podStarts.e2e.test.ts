/**
 * A hundred pods started by kubelet while a stranger sends to every address of their nodes: not one packet reaches those
 * that a policy guards. 1,000 starts, and that the test can fail, are src/main/podStart.integration.test.ts.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeList, Pod } from '#kube/objects.ts';
import { apply, getJson, kubectl, nodes, onNode } from './support/cluster.ts';
import { deleteNamespace, ensureNamespace, idlePods, startPods, tryInPod } from './support/pods.ts';
import { until } from './support/until.ts';

const ns = 'e2e-pod-starts';
const workers = [nodes.worker, nodes.worker2];
const guardedPerNode = 45;
const openPerNode = 5;
const patient = { timeoutMs: 300_000, everyMs: 1_000 };

/**
 * Sends a datagram to every address of the pod's own /24, twenty times a second. The neighbours need not answer for that:
 * the switch knows who has an address, or drops.
 */
const flood = `
  const { execFileSync } = require('node:child_process');
  const [own] = require('node:os').networkInterfaces().eth0.filter(({ family }) => family === 'IPv4');
  const base = own.address.split('.').slice(0, 3).join('.');
  const targets = Array.from({ length: 253 }, (_, at) => base + '.' + (at + 2)).filter((ip) => ip !== own.address);
  const neighbours = targets.map((ip) => 'neigh replace ' + ip + ' lladdr aa:bb:cc:dd:ee:ff dev eth0 nud permanent');
  execFileSync('ip', ['-batch', '-'], { input: neighbours.join('\\n') + '\\n' });
  const socket = require('node:dgram').createSocket('udp4');
  socket.on('error', () => {});
  let next = 0;
  setInterval(() => {
    for (let count = 0; count < 26; count += 1) socket.send('x', 5000, targets[next++ % targets.length], () => {});
  }, 5);
  console.log('sending');`;

/** Pods that do nothing, all on one node. */
function crowd(app: 'guarded' | 'open', node: string, replicas: number): object {
  const labels = { app, node };
  return idlePods({ name: `${app}-${node}`, namespace: ns, labels, node, replicas, graceSeconds: 0 });
}

beforeAll(async () => {
  await ensureNamespace(ns);
  await apply({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'friends-only', namespace: ns },
    spec: {
      podSelector: { matchLabels: { app: 'guarded' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'friend' } } }] }],
    },
  });
  const strangers = workers.map((node) => ({
    name: `stranger-${node}`,
    namespace: ns,
    node,
    command: ['node', '-e', flood],
  }));
  await startPods([...strangers, { name: 'friend', namespace: ns, node: nodes.worker }]);
  for (const { name } of strangers) {
    await until('packets are sent', async () =>
      (await kubectl(['logs', '-n', ns, name])).includes('sending'),
    );
  }
});

afterAll(() => deleteNamespace(ns), 360_000);

/** The running pods of a kind: their addresses. */
async function running(app: 'guarded' | 'open'): Promise<string[]> {
  const { items } = await getJson<KubeList<Pod>>(['pods', '-n', ns, '-l', `app=${app}`]);
  return items.flatMap(({ status }) => (status?.phase === 'Running' ? (status.podIP ?? []) : []));
}

/** Datagrams that a node's network namespaces have got since they were made, by their address. */
async function datagrams(node: string): Promise<Map<string, number>> {
  const program = `for netns in /var/run/netns/*; do
    nsenter --net="$netns" sh -c 'ip -4 -o addr show dev eth0; grep "^Udp: [0-9]" /proc/self/net/snmp; echo'
  done`;
  const said = await onNode(node, 'sh', '-c', program);
  // Udp: InDatagrams NoPorts InErrors …
  const found = said.matchAll(/inet (\d+\.\d+\.\d+\.\d+)\/.*\nUdp: (\d+) (\d+) (\d+)/g);
  return new Map(
    Array.from(found, ([, ip = '', ...counts]) => [ip, counts.reduce((sum, each) => sum + Number(each), 0)]),
  );
}

/** The same for both workers. */
async function allDatagrams(): Promise<Map<string, number>> {
  const counts = await Promise.all(workers.map(datagrams));
  return new Map(counts.flatMap((each) => [...each]));
}

describe('a hundred pods that start while a stranger sends to them', () => {
  it('get nothing that their policy forbids', async () => {
    const started = performance.now();
    await apply(
      ...workers.map((node) => crowd('guarded', node, guardedPerNode)),
      ...workers.map((node) => crowd('open', node, openPerNode)),
    );
    const wanted = { guarded: workers.length * guardedPerNode, open: workers.length * openPerNode };
    const up = await until(
      'all run',
      async () => {
        const pods = { guarded: await running('guarded'), open: await running('open') };
        const isUp = pods.guarded.length === wanted.guarded && pods.open.length === wanted.open;
        if (!isUp) throw new Error(`${pods.guarded.length} guarded, ${pods.open.length} open`);
        return pods;
      },
      patient,
    );
    console.info(`100 pods are up after ${((performance.now() - started) / 1000).toFixed(1)} s`);

    // Who is not guarded shows that the packets arrive, and that they are counted.
    await until('the stranger reaches the open pods', async () => {
      const counts = await allDatagrams();
      return up.open.every((ip) => (counts.get(ip) ?? 0) > 0);
    });
    await sleep(1_000);
    const counts = await allDatagrams();
    const got = up.guarded.map((ip) => counts.get(ip));
    expect(got).toEqual(up.guarded.map(() => 0));

    // And who is guarded can be reached by those that its policy lets in.
    const ping = 'for ip; do (ping -q -c 1 -W 5 "$ip" > /dev/null || echo "$ip") & done; wait';
    const { stdout } = await tryInPod(ns, 'friend', 'sh', '-c', ping, 'sh', ...up.guarded);
    expect(stdout).toBe('');
  }, 420_000);
});

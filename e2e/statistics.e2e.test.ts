/**
 * What policies did, as nodes, kubectl and antctl tell it: a known number of datagrams, counted to the packet, over a
 * restart of the agent and of the controller.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PolicyStatsObject, TrafficStats } from '#controlplane/statsGroup.ts';
import { restart } from './support/agents.ts';
import { apply, getJson, inAgent, kubectl, nodes, tryKubectl } from './support/cluster.ts';
import { deleteNamespace, ensureNamespace, inPod, startPods } from './support/pods.ts';
import { datagrams, echoServer } from './support/servers.ts';
import { until } from './support/until.ts';

const namespace = 'e2e-statistics';
const clusterPolicy = 'e2e-statistics';
const echoPort = 8080;
const deniedPort = 8081;
const payload = 100;
/** Ethernet, IPv4 and UDP headers. */
const headers = 42;

const own = (app: string) => ({ podSelector: { matchLabels: { app } } });
const policies = [
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'server', namespace },
    spec: {
      ...own('server'),
      ingress: [{ from: [own('client')], ports: [{ protocol: 'UDP', port: echoPort }] }],
    },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'client', namespace },
    spec: { ...own('client'), policyTypes: ['Egress'], egress: [{ to: [own('server')] }] },
  },
  {
    apiVersion: 'crd.antrea.io/v1beta1',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: clusterPolicy },
    spec: {
      priority: 5,
      appliedTo: [
        {
          ...own('server'),
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        },
      ],
      ingress: [
        { name: 'deny', action: 'Drop', ports: [{ protocol: 'UDP', port: deniedPort }] },
        { name: 'unused', action: 'Drop', ports: [{ protocol: 'UDP', port: 9 }] },
      ],
    },
  },
];

let server: string;
let reply: number;
/** What was sent so far: conversations of three datagrams that are answered, and datagrams that are not. */
const sent = { conversations: 0, denied: 0 };

async function talk(conversations: number, denied: number): Promise<void> {
  const heard = await inPod(
    namespace,
    'client',
    ...datagrams(server, echoPort, { conversations, each: 3, payload }),
  );
  expect(heard.trim()).toBe(`${conversations * 3} answers`);
  const unheard = { conversations: denied, each: 1, payload };
  expect((await inPod(namespace, 'client', ...datagrams(server, deniedPort, unheard))).trim()).toBe(
    '0 answers',
  );
  sent.conversations += conversations;
  sent.denied += denied;
}

/** What must have been counted: both directions of what was allowed, once, and what was denied. */
function allowed(): TrafficStats {
  const { conversations } = sent;
  const bytes = conversations * 3 * (2 * headers + payload + reply);
  return { sessions: conversations, packets: conversations * 6, bytes };
}

function denied(): TrafficStats {
  return { sessions: sent.denied, packets: sent.denied, bytes: sent.denied * (headers + payload) };
}

/** The client's own policy lets everything go to the server, also what is dropped there. */
function left(): TrafficStats {
  const [there, lost] = [allowed(), denied()];
  return {
    sessions: there.sessions + lost.sessions,
    packets: there.packets + lost.packets,
    bytes: there.bytes + lost.bytes,
  };
}

async function statsOf(kind: string, name: string): Promise<PolicyStatsObject> {
  return getJson<PolicyStatsObject>([kind, name, '-n', namespace]);
}

/** Waits until the API says of all policies what was sent. Agents report once a minute. */
async function untilShown(): Promise<void> {
  const expected = [allowed(), left(), denied()];
  await until(
    `the statistics are ${JSON.stringify(expected)}`,
    async () => {
      const all = await Promise.all([
        statsOf('networkpolicystats', 'server'),
        statsOf('networkpolicystats', 'client'),
        statsOf('antreaclusternetworkpolicystats', clusterPolicy),
      ]);
      const shown = all.map(({ trafficStats }) => trafficStats);
      if (isSame(shown, expected)) return true;
      throw new Error(JSON.stringify(all));
    },
    { timeoutMs: 120_000, everyMs: 1_000 },
  );
}

function isSame(shown: readonly TrafficStats[], expected: readonly TrafficStats[]): boolean {
  return shown.every(({ sessions, packets, bytes }, at) => {
    const other = expected[at];
    return sessions === other?.sessions && packets === other.packets && bytes === other.bytes;
  });
}

beforeAll(async () => {
  await ensureNamespace(namespace);
  const addresses = await startPods([
    { name: 'server', namespace, node: nodes.worker, command: echoServer(echoPort) },
    { name: 'client', namespace, node: nodes.worker2 },
  ]);
  server = addresses.get('server') ?? '';
  reply = `${addresses.get('client')} ${payload}`.length;
  await apply(...policies);
  for (const name of ['server', 'client'])
    await until(`${name} is in force`, async () => {
      const ready = ['--for=condition=Ready', '--timeout=60s'];
      return (
        (await tryKubectl(['wait', `networkpolicyrealization/${name}`, '-n', namespace, ...ready])).code === 0
      );
    });
  await kubectl(['wait', `acnp/${clusterPolicy}`, '--for=condition=Ready', '--timeout=60s']);
  await talk(4, 5);
});

afterAll(async () => {
  await kubectl(['delete', 'acnp', clusterPolicy, '--ignore-not-found']);
  await deleteNamespace(namespace);
});

describe('statistics of policies', () => {
  it('are on the node what was sent, rule by rule', async () => {
    const command = ['antctl', 'get', 'networkpolicystats', '-o', 'json'];
    const ask = async (...args: readonly string[]) =>
      JSON.parse(await inAgent(nodes.worker, 'antrea-agent', ...command, ...args));
    // The switch adds to its counters a moment after a packet.
    await until('the node has counted everything', async () => {
      const all = await Promise.all([ask('server', '-n', namespace), ask(clusterPolicy)]);
      return isSame([all[0].trafficStats, all[1].trafficStats], [allowed(), denied()]);
    });
    expect(await ask('server', '-n', namespace)).toMatchObject({
      type: 'K8sNetworkPolicy',
      trafficStats: allowed(),
      ruleTrafficStats: [{ name: 'ingress[0]', trafficStats: allowed() }],
    });
    expect(await ask(clusterPolicy)).toMatchObject({
      type: 'AntreaClusterNetworkPolicy',
      ruleTrafficStats: [
        { name: 'deny', trafficStats: denied() },
        { name: 'unused', trafficStats: { sessions: 0, packets: 0, bytes: 0 } },
      ],
    });
  });

  it('are in the API the sum of the nodes, as a table as Antrea prints it, and for antctl', async () => {
    await untilShown();
    const table = await kubectl(['get', 'networkpolicystats', '-n', namespace]);
    const [header = '', ...rows] = table.trimEnd().split('\n');
    expect(header.split(/ {2,}/)).toEqual(['NAME', 'SESSIONS', 'PACKETS', 'BYTES', 'CREATED AT']);
    expect(rows.map((row) => row.split(/ +/).slice(0, 3))).toEqual([
      ['client', String(left().sessions), String(left().packets)],
      ['server', String(allowed().sessions), String(allowed().packets)],
    ]);
    const controller = ['exec', '-n', 'kube-system', 'deployment/antrea-controller', '--'];
    const text = await kubectl([
      ...controller,
      'antctl',
      'get',
      'networkpolicystats',
      clusterPolicy,
      '--rules',
    ]);
    expect(text).toMatch(new RegExp(` deny +${sent.denied} +${sent.denied} `));
  });

  it('go on after a restart of the agent', async () => {
    await restart(nodes.worker, 'agent', 'KILL');
    await talk(2, 1);
    await untilShown();
  });

  it('are known to a new controller once the nodes have reported', async () => {
    const controller = ['deployment/antrea-controller', '-n', 'kube-system'];
    await kubectl(['rollout', 'restart', ...controller]);
    await kubectl(['rollout', 'status', ...controller, '--timeout=120s']);
    await untilShown();
  });

  it('go when their policy goes', async () => {
    await kubectl(['delete', 'acnp', clusterPolicy]);
    await until('its statistics are gone', async () => {
      const { stderr } = await tryKubectl(['get', 'antreaclusternetworkpolicystats', clusterPolicy]);
      return stderr.includes('NotFound');
    });
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRenewed, isServing, metric, restart, signal } from './support/agents.ts';
import { flowTexts, freshFlows, installedFlows, roundsOf } from './support/bridge.ts';
import { inAgent, nodeNames, nodes, onNode } from './support/cluster.ts';
import { hostRules } from './support/hostRules.ts';
import { type PingReport, startPing } from './support/pinger.ts';
import { deleteNamespace, ensureNamespace, inPod, startPods } from './support/pods.ts';
import { until } from './support/until.ts';

const ns = 'e2e-restart';
const node = nodes.worker;
/** Every 30 s the agent looks after routes, ipset and iptables. */
const resync = { timeoutMs: 40_000 };

let neighbour = '';
let remote = '';

beforeAll(async () => {
  await ensureNamespace(ns);
  const addresses = await startPods([
    { name: 'a', namespace: ns, node },
    { name: 'b', namespace: ns, node },
    { name: 'c', namespace: ns, node: nodes.worker2 },
  ]);
  neighbour = addresses.get('b') ?? '';
  remote = addresses.get('c') ?? '';
});

afterAll(() => deleteNamespace(ns));

/** Pings from `a` every 5 ms, to a pod on its node and to one on another, while `disturb` runs and a second longer. */
async function pingsDuring(what: string, disturb: () => Promise<void>): Promise<readonly PingReport[]> {
  const pings = await Promise.all([startPing(ns, 'a', neighbour), startPing(ns, 'a', remote)]);
  await disturb();
  await sleep(1_000);
  const reports = await Promise.all(pings.map((ping) => ping.stop()));
  for (const [index, { received, lost, gapsMs }] of reports.entries()) {
    const path = ['on one node', 'across nodes'][index];
    console.info(
      `${what}, ${path}: ${received} answers, ${lost} lost, gaps ms: ${gapsMs.join(', ') || 'none'}`,
    );
  }
  return reports;
}

/** The bridge is as a new agent would have made it, and nothing of an earlier run is left. */
async function expectFreshFlows(where: string): Promise<void> {
  const flows = await installedFlows(where);
  expect(flowTexts(flows), where).toEqual(await freshFlows(where));
  expect(roundsOf(flows), where).toHaveLength(1);
}

describe('an agent that goes away', () => {
  it('by kill -9 loses no packet, and leaves the flows of a fresh install', async () => {
    const reports = await pingsDuring('kill -9 of the agent', () => restart(node, 'agent', 'KILL'));
    expect(reports.map(({ lost }) => lost)).toEqual([0, 0]);
    await expectFreshFlows(node);
  });

  it('by kill -9, and again in the middle of its start, loses no packet either', async () => {
    const there = nodes.worker2;
    const reports = await pingsDuring('two kills of the agent, one while it starts', async () => {
      const before = await signal(there, 'agent', 'KILL');
      const soon = { timeoutMs: 60_000, everyMs: 20 };
      await until('the agent starts', () => isRenewed(there, 'agent', before), soon);
      // Long enough to have touched the switch, too short to be ready.
      await sleep(700);
      await restart(there, 'agent', 'KILL');
    });
    expect(reports.map(({ lost }) => lost)).toEqual([0, 0]);
    await expectFreshFlows(there);
  });

  it('on every node, one after the other, loses no packet either', async () => {
    const reports = await pingsDuring('restart of every agent', async () => {
      for (const each of nodeNames) await restart(each, 'agent', 'TERM');
    });
    expect(reports.map(({ lost }) => lost)).toEqual([0, 0]);
    for (const each of nodeNames) await expectFreshFlows(each);
  });
});

describe('a switch that dies', () => {
  it('comes back by itself: ovs-vswitchd killed, traffic again within 5 s', async () => {
    const reports = await pingsDuring('kill -9 of ovs-vswitchd', async () => {
      const before = await signal(node, 'vswitchd', 'KILL');
      await until('ovs-vswitchd runs again', () => isRenewed(node, 'vswitchd', before));
      await until('the agent is ready', () => isServing(node));
    });
    for (const { gapsMs } of reports) {
      expect(gapsMs).toHaveLength(1);
      expect(gapsMs[0]).toBeLessThan(5_000);
    }
    await expectFreshFlows(node);
  });

  it('forwards while its database is away: ovsdb-server killed, no packet lost', async () => {
    const reports = await pingsDuring('kill -9 of ovsdb-server', async () => {
      const before = await signal(node, 'ovsdb', 'KILL');
      await until('ovsdb-server runs again', () => isRenewed(node, 'ovsdb', before));
      await until('the database answers', () => inAgent(node, 'antrea-ovs', 'ovs-vsctl', 'show'));
      await until('the agent is ready', () => isServing(node));
    });
    expect(reports.map(({ lost }) => lost)).toEqual([0, 0]);
    await expectFreshFlows(node);
  });
});

describe('after all that', () => {
  it('a new pod starts on the node and is reached from both sides', async () => {
    const addresses = await startPods([{ name: 'd', namespace: ns, node }]);
    const later = addresses.get('d') ?? '';
    for (const from of ['a', 'c']) {
      expect(await inPod(ns, from, 'ping', '-c', '2', '-W', '2', later), from).toContain('2 received');
    }
    await expectFreshFlows(node);
  });
});

describe('what others change', () => {
  it.each([
    ['deleted flow', ['del-flows', 'br-int', 'table=30']],
    ['changed flow', ['mod-flows', '--strict', 'br-int', 'table=60,priority=0,actions=drop']],
    ['foreign flow', ['add-flow', 'br-int', 'table=0,priority=9999,udp,actions=drop']],
  ])('in the bridge is put right within 10 s and counted: a %s', async (_, [command = '', ...args]) => {
    const healed = () => metric(node, 'antrea_agent_ovs_flow_healed_count');
    const before = await healed();
    await inAgent(node, 'antrea-ovs', 'ovs-ofctl', '-O', 'OpenFlow13', command, ...args);
    await until('one flow is put right', async () => (await healed()) === before + 1, { timeoutMs: 10_000 });
    await expectFreshFlows(node);
  });

  it('on the host comes back with the next look: rules, chains, routes, ipset', async () => {
    const wanted = await hostRules(node);
    const comment = ['-m', 'comment', '--comment', 'Antrea: jump to Antrea forwarding rules'];
    await onNode(node, 'iptables', '-D', 'FORWARD', ...comment, '-j', 'ANTREA-FORWARD');
    await onNode(node, 'iptables', '-t', 'nat', '-F', 'ANTREA-POSTROUTING');
    await onNode(node, 'iptables', '-t', 'mangle', '-A', 'ANTREA-MANGLE', '-j', 'RETURN');
    await onNode(node, 'ip', 'route', 'flush', 'dev', 'antrea-gw0', 'scope', 'global');
    await onNode(node, 'ipset', 'flush', 'ANTREA-POD-IP');
    expect(await hostRules(node)).not.toEqual(wanted);
    await until(
      'the host network is as it was',
      async () => {
        expect(await hostRules(node)).toEqual(wanted);
        return true;
      },
      resync,
    );
  });
});

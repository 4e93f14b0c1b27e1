import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import type { NetworkPolicy, RuleStats } from '#controlplane/wire.ts';
import { DesiredFlows } from '#dataplane/flowSet.ts';
import { ping } from '#dataplane/ovs/testing/netns.ts';
import { connectOnce, converse, listenEcho, listenTalker } from '#dataplane/ovs/testing/tcp.ts';
import {
  baseChanges,
  podChange,
  startTestNode,
  type TestNode,
  testFlowClient,
} from '#dataplane/ovs/testing/testNode.ts';
import type { TestPod } from '#dataplane/ovs/testing/testPod.ts';
import { until } from '#dataplane/ovs/testing/testSwitch.ts';
import { silentLogger } from '#telemetry/logger.ts';
import {
  ingressPolicy,
  orderedPolicy,
  ScriptedController,
  startTestPolicies,
  type TestPolicies,
} from '../policy/testing/testPolicies.ts';
import { readCounters } from './counterReader.ts';
import { PolicyStatistics } from './policyStatistics.ts';
import { StatsFile } from './statsFile.ts';

const address = { client: '10.10.0.2', server: '10.10.0.3', stranger: '10.10.0.4' } as const;
/** An Ethernet frame of a `ping`. */
const frame = 98;

describe('the statistics of policies, on a real switch', () => {
  let node: TestNode;
  let pods: { readonly client: TestPod; readonly server: TestPod; readonly stranger: TestPod };
  let controller: ScriptedController;
  let own: TestPolicies;
  let statistics: PolicyStatistics;

  beforeEach(async () => {
    node = await startTestNode();
    pods = {
      client: await node.addPod('client', address.client),
      server: await node.addPod('server', address.server),
      stranger: await node.addPod('stranger', address.stranger),
    };
    controller = new ScriptedController();
    own = await startTestPolicies(node, Object.values(pods), { beforeEdit: () => statistics.update() });
    statistics = await resume();
    await own.policies.restore();
    controller.connect(own.policies);
    controller.answer();
    await own.policies.follow(controller);
    statistics.follow(own.policies);
    controller.setTargets('servers', ['server']);
    controller.setTargets('clients', ['client']);
    controller.setAddresses('client', [address.client]);
    controller.setAddresses('server', [address.server]);
  });
  afterEach(async () => {
    await own.remove();
    await node.stop();
  });

  const resume = () =>
    PolicyStatistics.resume({
      nodeName: 'node-1',
      read: () => readCounters(node.sw),
      file: new StatsFile({ folder: own.folder, logger: silentLogger() }),
      clock: systemClock(),
      logger: silentLogger(),
    });
  const pings = (from: TestPod, to: string, count: number) =>
    ping(node.sw.exec, from.netns, to, { count, intervalS: 0.02 });
  const statsOf = async (name: string, of = statistics) => {
    expect(await of.update()).toBe(true);
    return of.summary().policies.find(({ sourceRef }) => sourceRef.uid === name);
  };
  const rulesOf = async (name: string, of = statistics) => (await statsOf(name, of))?.rules;
  /** Open vSwitch adds to the counters of flows within a second or so. */
  const counted = async (name: string, rules: readonly Partial<RuleStats>[], of = statistics) => {
    const packets = async () => (await rulesOf(name, of))?.map((rule) => rule.packets).join();
    const wanted = rules.map((rule) => rule.packets).join();
    await until(async () => (await packets()) === wanted).catch(() => undefined);
    expect(await rulesOf(name, of)).toMatchObject(rules);
  };

  const egressPolicy = (name: string): NetworkPolicy => ({
    ...ingressPolicy(name, { to: 'clients' }),
    rules: [{ direction: 'Out', to: { addressGroups: ['server'] } }],
  });

  it('count connections, packets and bytes of both directions, for the sender and for the target', async () => {
    controller.setPolicy(ingressPolicy('in', { to: 'servers', from: 'client' }));
    controller.setPolicy(egressPolicy('out'));
    await own.policies.flush();
    expect(await pings(pods.client, address.server, 5)).toEqual({ sent: 5, received: 5 });
    expect(await pings(pods.client, address.server, 3)).toEqual({ sent: 3, received: 3 });
    expect((await pings(pods.stranger, address.server, 2)).received).toBe(0);
    const both = { index: 0, sessions: 2, packets: 16, bytes: 16 * frame };
    await counted('in', [{ direction: 'In', ...both }]);
    await counted('out', [{ direction: 'Out', ...both }]);
    expect((await statsOf('in'))?.sourceRef).toMatchObject({ name: 'in', namespace: 'default' });
  });

  it('count what ordered rules drop, reject and pass on', async () => {
    controller.setAddresses('stranger', [address.stranger]);
    const from = (group: string) => ({ direction: 'In', from: { addressGroups: [group] } }) as const;
    const rules = [
      { ...from('stranger'), action: 'Drop', name: 'strangers' },
      { ...from('client'), action: 'Pass', name: 'others' },
    ] as const;
    controller.setPolicy(orderedPolicy('first', { to: 'servers', tier: 50, rules }));
    controller.setPolicy(ingressPolicy('then', { to: 'servers', from: 'client' }));
    await own.policies.flush();
    await pings(pods.stranger, address.server, 4);
    await pings(pods.client, address.server, 3);
    await counted('first', [
      { index: 0, name: 'strangers', sessions: 4, packets: 4, bytes: 4 * frame },
      { index: 1, name: 'others', sessions: 1, packets: 1, bytes: frame },
    ]);
    await counted('then', [{ index: 0, sessions: 1, packets: 6, bytes: 6 * frame }]);
  });

  it('go on over a restart of the agent, to the packet', async () => {
    controller.setPolicy(ingressPolicy('in', { to: 'servers', from: 'client' }));
    await own.policies.flush();
    await pings(pods.client, address.server, 5);
    await counted('in', [{ sessions: 1, packets: 10, bytes: 10 * frame }]);
    const before = await statsOf('in');
    // Nobody reads what comes now before the next run does.
    const during = pings(pods.client, address.server, 50);
    const flows = testFlowClient(node.sw, new DesiredFlows(), 2);
    await flows.apply(baseChanges(node.subnet));
    const next = await resume();
    const policies = await startTestPolicies(node, Object.values(pods), { flows, folder: own.folder });
    await policies.policies.restore();
    await flows.apply(Object.values(pods).map((pod) => podChange(pod, node.subnet)));
    await policies.policies.inForce;
    await flows.settle();
    next.follow(policies.policies);
    expect((await during).received).toBe(50);
    await counted('in', [{ sessions: 2, packets: 110, bytes: 110 * frame }], next);
    expect(await statsOf('in', next)).toMatchObject({ since: before?.since });
    expect(next.summary().since).toBe(statistics.summary().since);
  });

  it('go on over a restart of the switch, and say since when nothing is missing', async () => {
    controller.setPolicy(ingressPolicy('in', { to: 'servers', from: 'client' }));
    await own.policies.flush();
    await pings(pods.client, address.server, 5);
    await counted('in', [{ sessions: 1, packets: 10 }]);
    const { since } = statistics.summary();
    await node.sw.killSwitch();
    await node.sw.startSwitch();
    await node.flows.replay();
    await pings(pods.client, address.server, 5);
    await counted('in', [{ sessions: 2, packets: 20 }]);
    expect(statistics.summary().since > since).toBe(true);
  });

  it('are not lost when rules change, also while a connection is up', async () => {
    const talker = await listenTalker(pods.server.netns, 80);
    controller.setPolicy(ingressPolicy('in', { to: 'servers', from: 'client', port: 80 }));
    await own.policies.flush();
    const talk = await converse(pods.client.netns, address.server, 80);
    try {
      await until(async () => ((await rulesOf('in'))?.[0]?.packets ?? 0) > 50);
      controller.setPolicy(ingressPolicy('in', { to: 'servers', from: 'client', port: 81 }));
      await own.policies.flush();
      expect((await rulesOf('in'))?.[0]).toMatchObject({ index: 0, sessions: 1 });
      expect((await rulesOf('in'))?.[0]?.packets).toBeGreaterThan(50);
    } finally {
      await talk.stop();
      await talker.stop();
    }
  });

  it('count a connection through a Service once, where it reaches its endpoint', async () => {
    const vip = '10.96.0.9';
    const { run } = node.sw.netns;
    await run('sysctl', '-qw', 'net.ipv4.ip_forward=1');
    const to = [
      '-d',
      vip,
      '-p',
      'tcp',
      '--dport',
      '80',
      '-j',
      'DNAT',
      '--to-destination',
      `${address.server}:80`,
    ];
    await run('iptables', '-w', '-t', 'nat', '-A', 'PREROUTING', ...to);
    const echo = await listenEcho(pods.server.netns, 80);
    controller.setPolicy(ingressPolicy('in', { to: 'servers', from: 'client' }));
    controller.setPolicy(egressPolicy('out'));
    await own.policies.flush();
    try {
      expect(await connectOnce(node.sw.exec, pods.client.netns, vip, 80)).toBe('hello');
      const settled = async () => (await rulesOf('out'))?.[0]?.packets ?? 0;
      // SYN, SYN-ACK, ACK, data, FINs and their ACKs; how many ACKs go together with others is the kernels' affair.
      await until(async () => (await settled()) >= 7);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      const [incoming, outgoing] = [await rulesOf('in'), await rulesOf('out')];
      expect(incoming?.[0]).toMatchObject({ sessions: 1 });
      expect(outgoing?.[0]).toMatchObject({
        sessions: 1,
        packets: incoming?.[0]?.packets,
        bytes: incoming?.[0]?.bytes,
      });
      expect(await settled()).toBeLessThan(14);
    } finally {
      await echo.stop();
    }
  });

  it('leave a switch without policies as it was', async () => {
    const before = await node.sw.ofctl.dumpTables();
    controller.setPolicy(ingressPolicy('in', { to: 'servers', from: 'client' }));
    controller.setPolicy(egressPolicy('out'));
    await own.policies.flush();
    const counts = await node.sw.ofctl.dumpTables();
    expect([counts.get(105), counts.get(110)]).toEqual([3 + 2 + 1, 2 + 1]);
    expect(await node.flows.audit({ thorough: true })).toEqual({ missing: 0, changed: 0, foreign: 0 });
    controller.removePolicy('in');
    controller.removePolicy('out');
    await own.policies.flush();
    expect(await node.sw.ofctl.dumpTables()).toEqual(before);
    expect(await rulesOf('in')).toBeUndefined();
  });
});

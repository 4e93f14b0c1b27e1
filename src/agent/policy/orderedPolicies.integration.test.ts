import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { systemDaemons } from '#base/daemon.ts';
import { messageOf } from '#base/errors.ts';
import { output } from '#base/exec.ts';
import { StandbyExec } from '#base/standbyExec.ts';
import type { WireRule } from '#controlplane/wire.ts';
import { expectedFlowCounts } from '#dataplane/countModel.ts';
import { DesiredFlows } from '#dataplane/flowSet.ts';
import { OfctlClient } from '#dataplane/ovs/ofctl.ts';
import { PacketInMonitor } from '#dataplane/ovs/packetInMonitor.ts';
import { ping } from '#dataplane/ovs/testing/netns.ts';
import { connectOnce, listenEcho } from '#dataplane/ovs/testing/tcp.ts';
import { startTestNode, type TestNode, testFlowClient } from '#dataplane/ovs/testing/testNode.ts';
import type { TestPod } from '#dataplane/ovs/testing/testPod.ts';
import { until } from '#dataplane/ovs/testing/testSwitch.ts';
import { silentLogger } from '#telemetry/logger.ts';
import type { AuditRecord } from '../audit/auditRecord.ts';
import { packetDesk } from '../audit/packetDesk.ts';
import { Rejecter } from '../reject/rejecter.ts';
import {
  ingressPolicy,
  orderedPolicy,
  ScriptedController,
  startTestPolicies,
  type TestPolicies,
} from './testing/testPolicies.ts';

const tiers = { emergency: 50, securityops: 100, application: 250, baseline: 253 } as const;
const clients = { addressGroups: ['clients'] };

const into = (action: WireRule['action'], more: Partial<WireRule> = {}): WireRule => ({
  direction: 'In',
  from: clients,
  ...(action && { action }),
  ...more,
});

describe('ordered policies on a real switch', () => {
  let node: TestNode;
  let client: TestPod;
  let server: TestPod;
  let controller: ScriptedController;
  let own: TestPolicies;
  let echo: { stop(): Promise<void> };
  let over: AbortController;
  const logged: AuditRecord[] = [];

  beforeEach(async () => {
    over = new AbortController();
    logged.length = 0;
    node = await startTestNode();
    client = await node.addPod('client', '10.10.0.2');
    server = await node.addPod('server', '10.10.0.3');
    echo = await listenEcho(server.netns, 80);
    controller = new ScriptedController();
    own = await startTestPolicies(node, [client, server]);
    await own.policies.restore();
    controller.connect(own.policies);
    controller.setTargets('servers', ['server']);
    controller.setTargets('senders', ['client']);
    controller.setAddresses('clients', ['10.10.0.2']);
    controller.setAddresses('theServer', ['10.10.0.3']);
    controller.answer();
    await own.policies.follow(controller);
    void answering();
  });
  afterEach(async () => {
    over.abort();
    await echo.stop();
    await own.remove();
    await node.stop();
  });

  /** What the agent does with packets. */
  function answering(): Promise<void> {
    const { sw, subnet } = node;
    const rejecter = new Rejecter({
      ofctl: new OfctlClient({ exec: new StandbyExec(), endpoint: sw.endpoint }),
      ports: {
        gatewayMac: subnet.gatewayMac,
        podMacAt: (ofport) => [client, server].find((pod) => pod.interface.ofport === ofport)?.interface.mac,
      },
      clock: systemClock(),
      logger: silentLogger(),
      perSecond: 100,
    });
    const monitor = new PacketInMonitor({
      endpoint: sw.endpoint,
      ofctl: sw.ofctl,
      start: systemDaemons(),
      clock: systemClock(),
      perSecond: 1_000,
      onPacket: packetDesk({
        rejecter,
        log: { note: (record) => void logged.push(record) },
        lookups: own.policies.auditLookups,
        traceflows: { note: () => undefined },
      }),
    });
    return monitor.run(over.signal);
  }

  /** What becomes of a connection from the client to the server: `refused` is told at once, `lost` never. */
  async function connection(): Promise<'made' | 'refused' | 'lost'> {
    try {
      await connectOnce(node.sw.exec, client.netns, '10.10.0.3', 80);
      return 'made';
    } catch (error) {
      return messageOf(error).includes('ECONNREFUSED') ? 'refused' : 'lost';
    }
  }

  /** What the client hears that sends to a port which nobody serves: the error of ICMP that the server answers. */
  async function unservedDatagram(): Promise<string> {
    const [file = '', ...prefix] = client.netns.prefix;
    const program = `
      const socket = require('node:dgram').createSocket('udp4');
      const done = (what) => { console.log(what); process.exit(); };
      socket.on('error', ({ code }) => done(code));
      socket.connect(9, '10.10.0.3', () => socket.send('?'));
      setTimeout(done, 3000, 'nothing');`;
    return (await output(node.sw.exec, { file, args: [...prefix, process.execPath, '-e', program] })).trim();
  }

  const set = async (...policies: Parameters<typeof controller.setPolicy>[0][]) => {
    for (const policy of policies) controller.setPolicy(policy);
    await own.policies.flush();
  };
  const drop = async (...names: readonly string[]) => {
    for (const name of names) controller.removePolicy(name);
    await own.policies.flush();
  };
  const policy = (name: string, tier: number, ...rules: readonly WireRule[]) =>
    orderedPolicy(name, { to: 'servers', tier, rules });

  it('are asked by tier and rule, before those of Kubernetes or after; the first that matches decides', async () => {
    const kubernetes = ingressPolicy('k8s', { to: 'servers', from: 'clients', port: 80 });
    await set(policy('base', tiers.baseline, into('Drop')));
    expect(await connection()).toBe('lost');
    await set(kubernetes);
    expect(await connection()).toBe('made');
    await set(policy('app', tiers.application, into('Drop')));
    expect(await connection()).toBe('lost');
    await set(policy('sec', tiers.securityops, into('Pass')));
    expect(await connection()).toBe('made');
    await set(policy('now', tiers.emergency, into('Reject', { services: [{ port: 80 }] }), into('Allow')));
    await until(async () => (await connection()) === 'refused');
    // Other ports are for the next rule.
    const pinged = await ping(node.sw.exec, client.netns, '10.10.0.3', { count: 1 });
    expect(pinged.received).toBe(1);
    await drop('now', 'sec', 'app', 'base', 'k8s');
    expect(await connection()).toBe('made');
    expect(await node.sw.ofctl.dumpTables()).toEqual(expectedFlowCounts(2, 0));
  });

  it('reject by a reset and by ICMP, whether a rule is for who sends or for who receives', async () => {
    const out: WireRule = { direction: 'Out', to: { addressGroups: ['theServer'] }, action: 'Reject' };
    const both = {
      receiving: policy('p', tiers.application, into('Reject', { enableLogging: true, name: 'keep-out' })),
      sending: orderedPolicy('p', { to: 'senders', tier: tiers.application, rules: [out] }),
    };
    for (const each of [both.receiving, both.sending]) {
      await set(each);
      await until(async () => (await connection()) === 'refused');
      const told = await node.sw.exec.run({
        file: 'ip',
        args: ['netns', 'exec', client.netns.name, 'ping', '-c', '1', '-W', '5', '10.10.0.3'],
      });
      expect(told.stdout).toMatch(/From 10\.10\.0\.3 .*(Prohibited|filtered)/i);
    }
    expect(logged.map(({ rule, action, protocol, pod }) => [rule, action, protocol, pod])).toContainEqual([
      'keep-out',
      'Reject',
      'TCP',
      'default/server',
    ]);
  });

  it('keep from no sender what is said about its own connections, nor do those of Kubernetes', async () => {
    const fromServer: WireRule = { direction: 'In', from: { addressGroups: ['theServer'] }, action: 'Drop' };
    const dropping = (tier: number) => orderedPolicy('own', { to: 'senders', tier, rules: [fromServer] });
    const ways = [
      ingressPolicy('own', { to: 'senders' }),
      dropping(tiers.application),
      dropping(tiers.baseline),
    ];
    expect(await unservedDatagram()).toBe('ECONNREFUSED');
    for (const each of ways) {
      await set(each);
      expect(await unservedDatagram()).toBe('ECONNREFUSED');
      const { received } = await ping(node.sw.exec, server.netns, '10.10.0.2', { count: 1 });
      expect(received, 'by the policy').toBe(0);
      await drop('own');
    }
    expect(await node.sw.ofctl.dumpTables()).toEqual(expectedFlowCounts(2, 0));
  });

  it('drop by ports and types what comes in pieces, too', async () => {
    const pings = async (...args: readonly string[]) => {
      const { received } = await ping(node.sw.exec, client.netns, '10.10.0.3', {
        count: 2,
        intervalS: 0.1,
        args,
      });
      return received;
    };
    const large = ['-s', '4000'];
    expect([await pings(), await pings(...large)]).toEqual([2, 2]);
    const echoRequest = { protocol: 'ICMP', icmpType: 8, icmpCode: 0 };
    await set(policy('p', tiers.application, into('Drop', { services: [echoRequest] })));
    expect([await pings(), await pings(...large)]).toEqual([0, 0]);
    expect(await connection()).toBe('made');
  });

  it('come into the way of packets and leave it while pods talk, and no packet is lost', async () => {
    const talk = ping(node.sw.exec, client.netns, '10.10.0.3', { count: 200, intervalS: 0.01 });
    for (let round = 0; round < 8; round++) {
      await set(policy('p', round % 2 === 0 ? tiers.application : tiers.emergency, into('Allow')));
      expect((await node.sw.ofctl.dumpTables()).get(45)).toBe(3);
      await drop('p');
      expect(await node.sw.ofctl.dumpTables()).toEqual(expectedFlowCounts(2, 0));
    }
    const { sent, received } = await talk;
    expect(received).toBe(sent);
  });

  it('stay in force over a restart of the agent, and go when it learns that they are gone', async () => {
    await set(policy('p', tiers.application, into('Reject')));
    await until(async () => (await connection()) === 'refused');
    const flows = testFlowClient(node.sw, new DesiredFlows(), 2);
    const next = await startTestPolicies(node, [client, server], { flows, folder: own.folder });
    await next.policies.restore();
    await flows.settle();
    expect(await connection()).not.toBe('made');
    const later = new ScriptedController();
    later.answer();
    await next.policies.follow(later);
    await until(async () => (await connection()) === 'made');
    expect((await node.sw.ofctl.dumpTables()).has(45)).toBe(false);
  });
});

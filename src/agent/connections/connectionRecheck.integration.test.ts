import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { parseIpv4Cidr } from '#base/ipv4.ts';
import { cutOf } from '#dataplane/flows/cutFlows.ts';
import { type Conversation, converse, listenTalker } from '#dataplane/ovs/testing/tcp.ts';
import { startTestNode, type TestNode } from '#dataplane/ovs/testing/testNode.ts';
import type { TestPod } from '#dataplane/ovs/testing/testPod.ts';
import { until } from '#dataplane/ovs/testing/testSwitch.ts';
import { silentLogger } from '#telemetry/logger.ts';
import {
  ingressPolicy,
  ScriptedController,
  startTestPolicies,
  type TestPolicies,
} from '../policy/testing/testPolicies.ts';
import { ConnectionRecheck } from './connectionRecheck.ts';

const judge = { gatewayIp: '10.10.0.1', serviceNetwork: parseIpv4Cidr('10.96.0.0/12') };

describe('established connections on a real switch', () => {
  let node: TestNode;
  let server: TestPod;
  let clients: readonly [TestPod, TestPod];
  let controller: ScriptedController;
  let own: TestPolicies;
  let conversations: { readonly a: Conversation; readonly b: Conversation; readonly other: Conversation };
  let onClosed: () => void;
  let stop: AbortController;
  const ending: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    stop = new AbortController();
    onClosed = () => undefined;
    node = await startTestNode();
    const a = await node.addPod('a', '10.10.0.2');
    const b = await node.addPod('b', '10.10.0.3');
    server = await node.addPod('server', '10.10.0.4');
    clients = [a, b];
    controller = new ScriptedController();
    own = await startTestPolicies(node, [a, b, server], { onClosed: () => onClosed() });
    await own.policies.restore();
    controller.connect(own.policies);
    controller.answer();
    await own.policies.follow(controller);
    const [http, other] = [await listenTalker(server.netns, 80), await listenTalker(server.netns, 81)];
    conversations = {
      a: await converse(a.netns, '10.10.0.4', 80),
      b: await converse(b.netns, '10.10.0.4', 80),
      other: await converse(a.netns, '10.10.0.4', 81),
    };
    ending.push(
      () => http.stop(),
      () => other.stop(),
    );
    for (const each of Object.values(conversations)) ending.push(() => each.stop());
  });
  afterEach(async () => {
    stop.abort();
    for (const end of ending.splice(0)) await end();
    await own.remove();
    await node.stop();
  });

  const recheck = () => {
    const made = new ConnectionRecheck({
      appctl: node.sw.appctl,
      flows: node.flows,
      judge: () => own.policies.connectionJudge(judge),
      clock: systemClock(),
      logger: silentLogger(),
    });
    onClosed = () => made.request();
    return made.run(stop.signal);
  };

  /** From now on: only b may reach port 80 of the server, everybody port 81. */
  const closePort80 = async () => {
    controller.setTargets('servers', ['server']);
    controller.setAddresses('b', ['10.10.0.3']);
    controller.setAddresses('all', ['10.10.0.2', '10.10.0.3']);
    controller.setPolicy(ingressPolicy('p', { to: 'servers', from: 'b', port: 80 }));
    controller.setPolicy(ingressPolicy('q', { to: 'servers', from: 'all', port: 81 }));
    await own.policies.flush();
  };

  /** Which conversations go on: something new is heard within two seconds, in which retransmissions would come. */
  const going = async () => {
    const entries = Object.entries(conversations);
    const before = entries.map(([, each]) => each.heard());
    await systemClock().sleep(2_000);
    return entries.filter(([, each], at) => each.heard() > (before[at] ?? 0)).map(([name]) => name);
  };

  const cuts = async () => (await node.sw.ofctl.dumpFlows()).flatMap((flow) => cutOf(flow) ?? []);

  it('that are denied now go on, as long as nobody is asked to check them', async () => {
    await closePort80();
    expect(await going()).toEqual(['a', 'b', 'other']);
  });

  it('that are denied now end, however much the server has to say, and no other does', async () => {
    const running = recheck();
    await closePort80();
    await until(async () => (await cuts()).length > 0);
    await systemClock().sleep(500);
    expect(await going()).toEqual(['b', 'other']);
    expect(await cuts()).toEqual([{ client: '10.10.0.2', server: '10.10.0.4', port: 80 }]);
    const tracked = await node.sw.appctl.dumpConntrack();
    expect(tracked.filter((line) => line.includes('10.10.0.2') && line.includes('=80'))).toEqual([]);

    // Allowed again, it may go on where it was; the next look lets the cut go.
    controller.setAddresses('b', ['10.10.0.2', '10.10.0.3']);
    await own.policies.flush();
    await until(async () => (await going()).includes('a'));
    onClosed();
    await until(async () => (await cuts()).length === 0);
    expect(await going()).toEqual(['a', 'b', 'other']);
    stop.abort();
    await running;
    expect(clients).toHaveLength(2);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectedFlowCounts } from '#dataplane/countModel.ts';
import { DesiredFlows } from '#dataplane/flowSet.ts';
import { ping } from '#dataplane/ovs/testing/netns.ts';
import { connectOnce, listenEcho } from '#dataplane/ovs/testing/tcp.ts';
import {
  baseChanges,
  podChange,
  startTestNode,
  type TestNode,
  testFlowClient,
} from '#dataplane/ovs/testing/testNode.ts';
import type { TestPod } from '#dataplane/ovs/testing/testPod.ts';
import { until } from '#dataplane/ovs/testing/testSwitch.ts';
import {
  ingressPolicy,
  ScriptedController,
  startTestPolicies,
  type TestPolicies,
} from './testing/testPolicies.ts';

describe('policies on a real switch', () => {
  let node: TestNode;
  let client: TestPod;
  let server: TestPod;
  let controller: ScriptedController;
  let own: TestPolicies;
  const reported = new Map<string, unknown>();

  beforeEach(async () => {
    node = await startTestNode();
    client = await node.addPod('client', '10.10.0.2');
    server = await node.addPod('server', '10.10.0.3');
    controller = new ScriptedController();
    const reporter = {
      set: (state: { uid: string }) => void reported.set(state.uid, state),
      delete: () => {},
    };
    own = await startTestPolicies(node, [client, server], { reporter });
    await own.policies.restore();
    controller.connect(own.policies);
    controller.answer();
    await own.policies.follow(controller);
  });
  afterEach(async () => {
    await own.remove();
    await node.stop();
  });

  const pings = async (count = 2) => {
    const { received } = await ping(node.sw.exec, client.netns, '10.10.0.3', { count, intervalS: 0.1 });
    return received;
  };
  const connects = () =>
    connectOnce(node.sw.exec, client.netns, '10.10.0.3', 80).then(
      () => true,
      () => false,
    );

  it('isolate a pod, let through what a rule allows, and leave nothing behind', async () => {
    const tcp = await listenEcho(server.netns, 80);
    try {
      expect([await pings(), await connects()]).toEqual([2, true]);
      controller.setTargets('servers', ['server']);
      controller.setAddresses('clients', []);
      controller.setPolicy(ingressPolicy('p', { to: 'servers', from: 'clients', port: 80 }));
      await own.policies.flush();
      expect([await pings(), await connects()]).toEqual([0, false]);

      controller.setAddresses('clients', ['10.10.0.2']);
      await own.policies.flush();
      expect([await pings(), await connects()]).toEqual([0, true]);
      // The node itself reaches its pods whatever the policies say.
      expect((await ping(node.sw.exec, node.sw.netns, '10.10.0.3', { count: 1 })).received).toBe(1);

      controller.removePolicy('p');
      await own.policies.flush();
      expect([await pings(), await connects()]).toEqual([2, true]);
      expect(await node.sw.ofctl.dumpTables()).toEqual(expectedFlowCounts(2, 0));
    } finally {
      await tcp.stop();
    }
  });

  it('are the flows of the seed, and are read back as they were written', async () => {
    controller.setTargets('servers', ['server']);
    controller.setAddresses('clients', ['10.10.0.2', '10.10.1.7']);
    controller.setPolicy(ingressPolicy('p', { to: 'servers', from: 'clients' }));
    await own.policies.flush();
    const text = (flows: readonly { table: number; priority: number; match: string; actions: string }[]) =>
      flows.map(({ table, priority, match, actions }) => `${table} ${priority} ${match} ${actions}`).sort();
    const port = server.interface.ofport.toString(16);
    expect(text(own.policies.flowsOf('p'))).toEqual([
      `100 200 ip,reg1=0x${port} drop`,
      '90 190 conj_id=1,ip load:0x1->NXM_NX_REG6[],goto_table:105',
      '90 200 ip,nw_src=10.10.0.2 conjunction(1,1/2)',
      '90 200 ip,nw_src=10.10.1.7 conjunction(1,1/2)',
      `90 200 ip,reg1=0x${port} conjunction(1,2/2)`,
    ]);
    expect(await node.flows.audit({ thorough: true })).toEqual({ missing: 0, changed: 0, foreign: 0 });
    await until(async () => reported.has('p'));
    expect(reported.get('p')).toEqual({ uid: 'p', generation: 1 });
    expect(await node.flows.flowLines(own.policies.flowsOf('p'), new Map())).toHaveLength(5);
  });

  it('keep established connections, as configured', async () => {
    const traffic = ping(node.sw.exec, client.netns, '10.10.0.3', { count: 60, intervalS: 0.05 });
    await until(async () =>
      (await node.sw.appctl.dumpConntrack()).some((line) => line.includes('10.10.0.3')),
    );
    controller.setTargets('servers', ['server']);
    controller.setPolicy(ingressPolicy('p', { to: 'servers' }));
    await own.policies.flush();
    expect(await traffic).toEqual({ sent: 60, received: 60 });
    expect(await pings()).toBe(0);
  });

  it('let nothing forbidden pass and stop nothing allowed while the agent restarts', async () => {
    controller.setTargets('servers', ['server']);
    controller.setTargets('clients', ['client']);
    controller.setAddresses('clients', ['10.10.0.2']);
    controller.setPolicy(ingressPolicy('deny', { to: 'servers', from: 'none' }));
    controller.setAddresses('none', []);
    controller.setPolicy(ingressPolicy('allow', { to: 'clients', from: 'all' }));
    controller.setAddresses('all', ['10.10.0.3']);
    await own.policies.flush();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await pings()).toBe(0);

    const forbidden = ping(node.sw.exec, client.netns, '10.10.0.3', { count: 300, intervalS: 0.005 });
    const desired = new DesiredFlows();
    const flows = testFlowClient(node.sw, desired, 2);
    await flows.apply(baseChanges(node.subnet));
    const next = await startTestPolicies(node, [client, server], { flows, folder: own.folder });
    await next.policies.restore();
    await flows.apply([podChange(client, node.subnet), podChange(server, node.subnet)]);
    await next.policies.inForce;
    await flows.settle();
    expect(await forbidden).toEqual({ sent: 300, received: 0 });
    expect(await flows.audit({ thorough: true })).toEqual({ missing: 0, changed: 0, foreign: 0 });
    expect(next.policies.flowsOf('allow')).toEqual(own.policies.flowsOf('allow'));
  });

  it('come back with everything else when ovs-vswitchd restarts', async () => {
    controller.setTargets('servers', ['server']);
    controller.setPolicy(ingressPolicy('p', { to: 'servers' }));
    await own.policies.flush();
    await node.sw.killSwitch();
    await node.sw.ovsdb.startFlowRestoreWait();
    const forbidden = ping(node.sw.exec, client.netns, '10.10.0.3', { count: 200, intervalS: 0.01 });
    await node.sw.startSwitch();
    await node.flows.replay();
    await node.sw.ovsdb.endFlowRestoreWait();
    expect((await forbidden).received).toBe(0);
    expect(await pings()).toBe(0);
    expect((await ping(node.sw.exec, node.sw.netns, '10.10.0.3', { count: 1 })).received).toBe(1);
  });

  it('hold 4,100 policies that share a port clause', async () => {
    controller.setTargets('servers', ['server']);
    for (let index = 0; index < 4_100; index++) {
      const from = `clients-${index}`;
      controller.setAddresses(from, [`10.20.${index >> 8}.${index & 255}`]);
      controller.setPolicy(ingressPolicy(`p${index}`, { to: 'servers', from, port: 80 }));
    }
    await own.policies.flush();
    expect(await node.flows.audit({ thorough: true })).toEqual({ missing: 0, changed: 0, foreign: 0 });
    const shared = (await node.sw.ofctl.dumpFlows({ table: 90 })).filter(
      (flow) => flow.match === 'tcp,tp_dst=80',
    );
    expect(shared.map((flow) => flow.priority).sort()).toEqual([199, 200]);
    const tcp = await listenEcho(server.netns, 80);
    try {
      expect(await connects()).toBe(false);
      controller.setAddresses('clients-4099', ['10.10.0.2']);
      await own.policies.flush();
      expect(await connects()).toBe(true);
    } finally {
      await tcp.stop();
    }
  });
});

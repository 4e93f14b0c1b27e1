import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { systemDaemons } from '#base/daemon.ts';
import { roundOf } from '../cookie.ts';
import { DesiredFlows } from '../flowSet.ts';
import { auditPeriodically } from './auditLoop.ts';
import { type OvsConnection, OvsWatch } from './connection.ts';
import type { FlowClient } from './flowClient.ts';
import { ping } from './testing/netns.ts';
import { baseChanges, podChange, startTestNode, type TestNode, testFlowClient } from './testing/testNode.ts';
import type { TestPod } from './testing/testPod.ts';
import { until } from './testing/testSwitch.ts';

describe('losing and finding the switch', () => {
  let node: TestNode;
  let a: TestPod;
  let b: TestPod;
  let stop: AbortController;

  beforeEach(async () => {
    stop = new AbortController();
    node = await startTestNode();
    a = await node.addPod('a', '10.10.0.2');
    b = await node.addPod('b', '10.10.0.3');
  });
  afterEach(async () => {
    stop.abort();
    await node.stop();
  });

  const reachable = async () => {
    const { received } = await ping(node.sw.exec, a.netns, '10.10.0.3', { count: 1 });
    return received === 1;
  };

  it('notices at once that ovs-vswitchd died, and replays everything when it is back', async () => {
    const seen: string[] = [];
    const watch = watchOf(node, (connection, up) => seen.push(`${connection} ${up}`));
    const watching = watch.run(stop.signal);
    await until(async () => watch.isUp('openflow') && watch.isUp('ovsdb'));
    const before = await node.sw.ofctl.dumpTables();

    const killed = performance.now();
    await node.sw.killSwitch();
    await until(async () => !watch.isUp('openflow'));
    expect(performance.now() - killed).toBeLessThan(1000);
    expect(watch.isUp('ovsdb')).toBe(true);

    await node.sw.startSwitch();
    await until(async () => watch.isUp('openflow'));
    expect(await reachable()).toBe(false);
    await node.flows.replay();
    expect(await node.sw.ofctl.dumpTables()).toEqual(before);
    await until(reachable);
    expect(seen.filter((each) => each.startsWith('openflow'))).toEqual([
      'openflow true',
      'openflow false',
      'openflow true',
    ]);
    stop.abort();
    await watching;
  });

  it('forwards nothing between the start of ovs-vswitchd and the end of the wait for flows', async () => {
    await node.sw.killSwitch();
    await node.sw.ovsdb.startFlowRestoreWait();
    await node.sw.startSwitch();
    await node.flows.replay();
    expect(await reachable()).toBe(false);
    await node.sw.ovsdb.endFlowRestoreWait();
    await until(reachable);
  });

  it('reports a hung switch and a dead database as down, then up again', async () => {
    const watch = watchOf(node, () => {});
    const watching = watch.run(stop.signal);
    await until(async () => watch.isUp('openflow') && watch.isUp('ovsdb'));
    node.sw.switchDaemon().kill('SIGSTOP');
    await until(async () => !watch.isUp('openflow'));
    node.sw.switchDaemon().kill('SIGCONT');
    await until(async () => watch.isUp('openflow'));
    await node.sw.killDatabase();
    await until(async () => !watch.isUp('ovsdb'));
    await node.sw.startDatabase();
    await until(async () => watch.isUp('ovsdb'));
    stop.abort();
    await watching;
  });

  it('keeps what was wanted while the switch was away, and says so', async () => {
    await node.sw.killSwitch();
    const change = node.flows.apply([{ owner: 'peer/x', flows: [dropFlow] }]);
    await expect(change).rejects.toMatchObject({ code: 'ANTREA_OVS_UNREACHABLE' });
    await node.sw.startSwitch();
    await node.flows.replay();
    expect((await node.sw.ofctl.dumpFlows()).map((flow) => flow.match)).toContain(dropFlow.match);
  });

  it('refuses a broken flow without harm to others, whoever it waited with', async () => {
    const before = await node.sw.ofctl.dumpTables();
    const bad = node.flows.apply([{ owner: 'bad', flows: [{ ...dropFlow, actions: 'group:77' }] }]);
    const alsoBad = node.flows.apply([{ owner: 'worse', flows: [{ ...dropFlow, match: 'nonsense=1' }] }]);
    const good = node.flows.apply([{ owner: 'good', flows: [{ ...dropFlow, match: 'ip,nw_src=9.9.9.9' }] }]);
    await expect(bad).rejects.toMatchObject({ code: 'ANTREA_FLOW_REFUSED' });
    await expect(alsoBad).rejects.toMatchObject({ code: 'ANTREA_FLOW_REFUSED' });
    await good;
    expect(node.desired.owners()).not.toContain('bad');
    await node.flows.apply([{ owner: 'good', flows: [] }]);
    expect(await node.sw.ofctl.dumpTables()).toEqual(before);
  });

  it('switches to a new round under traffic without losing a packet', async () => {
    const traffic = ping(node.sw.exec, a.netns, '10.10.0.3', { count: 600, intervalS: 0.005 });
    const desired = new DesiredFlows();
    const next = testFlowClient(node.sw, desired, 2);
    await systemClock().sleep(300);
    await next.apply(baseChanges(node.subnet));
    await systemClock().sleep(300);
    await next.apply([podChange(a, node.subnet)]);
    await next.apply([podChange(b, node.subnet)]);
    await systemClock().sleep(300);
    await next.settle();
    expect(await traffic).toEqual({ sent: 600, received: 600 });
    const flows = await node.sw.ofctl.dumpFlows();
    expect(new Set(flows.map((flow) => roundOf(flow.cookie)))).toEqual(new Set([2]));
    expect(flows).toHaveLength(desired.size);
  });

  it('removes what is left of a pod that vanished between two rounds', async () => {
    const next = testFlowClient(node.sw, new DesiredFlows(), 2);
    await next.apply([...baseChanges(node.subnet), podChange(a, node.subnet)]);
    expect(await reachable()).toBe(true);
    await next.settle();
    const gone = `dl_dst=${b.interface.mac}`;
    expect((await node.sw.ofctl.dumpFlows()).filter((flow) => flow.match === gone)).toEqual([]);
  });

  it('heals deleted, changed and foreign flows within 10 s, and counts them', async () => {
    const healed: number[] = [];
    const flows = collectHealing(node, healed);
    await flows.settle();
    const before = await node.sw.ofctl.dumpTables();
    await tamper(node, [
      `delete_strict table=80,priority=200,dl_dst=${b.interface.mac}`,
      `add table=10,priority=0,actions=goto_table:30`,
      `add table=0,priority=1000,ip,actions=NORMAL`,
      `add table=77,priority=1,actions=NORMAL`,
    ]);
    const started = performance.now();
    const auditing = auditPeriodically(
      { flows, clock: systemClock(), logger: { warn: () => {}, error: () => {} } },
      stop.signal,
    );
    await until(async () => healed.length > 0);
    expect(performance.now() - started).toBeLessThan(10_000);
    stop.abort();
    await auditing;
    expect(healed).toEqual([4]);
    expect(await node.sw.ofctl.dumpTables()).toEqual(before);
    expect(await reachable()).toBe(true);
    expect(await flows.audit({ thorough: true })).toEqual({ missing: 0, changed: 0, foreign: 0 });
  });
});

const dropFlow = {
  table: 60,
  priority: 5,
  match: 'ip,nw_src=203.0.113.7',
  actions: 'drop',
  category: 'node',
} as const;

function watchOf(node: TestNode, onChange: (connection: OvsConnection, up: boolean) => void): OvsWatch {
  const { endpoint, ofctl, ovsdb } = node.sw;
  return new OvsWatch({ endpoint, ofctl, ovsdb, start: systemDaemons(), clock: systemClock(), onChange });
}

async function tamper(node: TestNode, lines: readonly string[]): Promise<void> {
  const target = `unix:${node.sw.endpoint.runDir}/br-int.mgmt`;
  const stdin = lines.map((line) => `flow ${line}\n`).join('');
  const result = await node.sw.exec.run({
    file: 'ovs-ofctl',
    args: ['-O', 'OpenFlow14', 'bundle', target, '-'],
    stdin,
  });
  expect(result.stderr).toBe('');
}

/** A client of the node's round and desired flows that notes what it heals. */
function collectHealing(node: TestNode, healed: number[]): FlowClient {
  const metrics = { bundle: () => {}, healed: (flows: number) => healed.push(flows) };
  return testFlowClient(node.sw, node.desired, 1, { metrics });
}

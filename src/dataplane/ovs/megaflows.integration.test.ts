import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { output as outputOf } from '#base/exec.ts';
import type { Flow } from '../flow.ts';
import { DesiredFlows } from '../flowSet.ts';
import { FlowClient } from './flowClient.ts';
import { MegaflowRefresher } from './megaflows.ts';
import { addPod, setUpBridge, type TestPod } from './testing/testPod.ts';
import { startTestSwitch, type TestSwitch } from './testing/testSwitch.ts';

const logger = { warn: () => {}, error: () => {} };
let sw: TestSwitch;
let pod: TestPod;
let other: TestPod;
let flows: FlowClient;

beforeAll(async () => {
  sw = await startTestSwitch();
  const subnet = await setUpBridge(sw, '10.10.0.1');
  pod = await addPod(sw, subnet, { name: 'client', ip: '10.10.0.5' });
  other = await addPod(sw, subnet, { name: 'server', ip: '10.10.0.6' });
  for (const source of ['10.20.2.2', '10.20.0.2', '10.30.0.2'])
    await pod.netns.run('ip', 'addr', 'add', `${source}/32`, 'dev', 'eth0');
  await pod.netns.run('ip', 'neigh', 'add', '10.10.0.1', 'lladdr', subnet.gatewayMac, 'dev', 'eth0');
  const refresher = new MegaflowRefresher({ appctl: sw.appctl, logger });
  flows = new FlowClient({
    ofctl: sw.ofctl,
    desired: new DesiredFlows(),
    round: 1,
    clock: systemClock(),
    logger,
    afterChange: () => refresher.changed(),
  });
});
afterAll(() => sw.stop());

/** Makes this the only flow for packets from 10.20.0.0/16. */
async function only(match: string, actions: string): Promise<void> {
  await flows.apply([{ owner: 'test', flows: [flow(match, actions)] }]);
}

function flow(match: string, actions: string): Flow {
  return { table: 0, priority: 100, match, actions, category: 'default' };
}

/** Sends packets under the address `source`; nobody answers. */
async function knock(source: string): Promise<void> {
  const ping = ['ping', '-q', '-c', '3', '-i', '0.02', '-W', '0.05', '-I', source, '10.10.0.1'];
  await sw.exec.run({ file: 'ip', args: ['netns', 'exec', pod.netns.name, ...ping] });
}

/** What the switch does, without asking its tables, with packets from 10.20.0.0/16. */
async function cached(): Promise<string[]> {
  const socket = join(sw.endpoint.runDir, `ovs-vswitchd.${sw.switchDaemon().pid}.ctl`);
  const args = ['-t', socket, 'dpctl/dump-flows'];
  const dump = await outputOf(sw.exec, { file: 'ovs-appctl', args });
  return dump.split('\n').filter((line) => /src=10\.20\.\d/.test(line));
}

// The history of upstream's own test of this mistake: two megaflows that overlap, then new actions for both.
it('of two overlapping megaflows none keeps what it did before a change', async () => {
  const output = `output:${other.interface.ofport}`;
  const packets = `ip,in_port=${pod.interface.ofport}`;
  // Megaflows of a /16 are looked at first from now on, because they came first.
  await flows.apply([{ owner: 'first', flows: [flow(`${packets},nw_src=10.30.0.0/16`, output)] }]);
  await knock('10.30.0.2');
  await only(`${packets},nw_src=10.20.2.0/24`, output);
  await knock('10.20.2.2');
  await only(`${packets},nw_src=10.20.0.0/16`, output);
  await knock('10.20.2.2');
  await knock('10.20.0.2');
  expect((await cached()).length).toBeGreaterThan(0);
  await only(`${packets},nw_src=10.20.0.0/16`, 'drop');
  expect((await cached()).filter((line) => !line.endsWith('actions:drop'))).toEqual([]);
});

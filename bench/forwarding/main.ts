/**
 * What the pipeline costs: forwarding between two pods through all tables against a single NORMAL flow, on the same
 * bridge, in the same run, turn by turn. Needs root, openvswitch-switch, iperf3 and ethtool. Prints JSON.
 *
 * `npm run bench:forwarding -- [repeats] [seconds]`
 * @module
 */
import { readFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { systemClock } from '#base/clock.ts';
import { type Exec, output } from '#base/exec.ts';
import { managementSocket } from '#dataplane/ovs/endpoint.ts';
import { startTestNode, type TestNode } from '#dataplane/ovs/testing/testNode.ts';
import type { TestPod } from '#dataplane/ovs/testing/testPod.ts';
import { requestRate, startServers, throughput } from './load.ts';
import { type Comparison, compare, type Pair, type Sample } from './statistics.ts';

type Mode = 'pipeline' | 'normal';
type Measure = () => Promise<number>;

const shortcut = 'table=0,priority=65535';
/** Time for the flow caches to follow the change of mode. */
const pauseMs = 200;
/** Linux counts processor time in 1/100 s. */
const tickMicroseconds = 10_000;

const repeats = Number(process.argv[2] ?? 15);
const seconds = Number(process.argv[3] ?? 1);

const node = await startTestNode();
try {
  const client = await node.addPod('client', '10.10.0.2');
  const server = await node.addPod('server', '10.10.0.3');
  console.log(JSON.stringify(await report(node, client, server), undefined, 2));
} finally {
  await node.stop();
}

async function report(on: TestNode, client: TestPod, server: TestPod): Promise<object> {
  const host = server.interface.ip;
  const { exec } = on.sw;
  const servers = await startServers(server.netns);
  try {
    return {
      datapath: 'netdev',
      cpus: cpus().length,
      load: loadavg()[0],
      repeats,
      seconds,
      throughputMbps: await interleaved(on, () => throughput(exec, client.netns, host, seconds)),
      newConnectionsPerSecond: await interleaved(on, requests(exec, client, host, 'connect')),
      requestsPerSecond: await interleaved(on, requests(exec, client, host, 'keep')),
    };
  } finally {
    await servers.stop();
  }
}

function requests(exec: Exec, client: TestPod, host: string, mode: 'connect' | 'keep'): Measure {
  return () => requestRate(exec, client.netns, host, { seconds, mode });
}

/** Measures both modes in turn, the order alternating; one unmeasured turn first warms up caches and ARP. */
async function interleaved(on: TestNode, measure: Measure): Promise<Comparison> {
  await inMode(on, 'normal', measure);
  const pairs: Pair[] = [];
  for (let turn = 0; turn < repeats; turn++) {
    if (turn % 2 === 0) {
      const pipeline = await inMode(on, 'pipeline', measure);
      pairs.push({ pipeline, normal: await inMode(on, 'normal', measure) });
    } else {
      const normal = await inMode(on, 'normal', measure);
      pairs.push({ pipeline: await inMode(on, 'pipeline', measure), normal });
    }
  }
  return compare(pairs);
}

/** One flow above everything else makes the bridge a plain switch; without it packets go through the pipeline. */
async function inMode(on: TestNode, mode: Mode, measure: Measure): Promise<Sample> {
  const line = mode === 'normal' ? `add ${shortcut},actions=NORMAL` : `delete_strict ${shortcut}`;
  const args = ['-O', 'OpenFlow14', '--no-names', 'bundle', managementSocket(on.sw.endpoint), '-'];
  await output(on.sw.exec, { file: 'ovs-ofctl', args, stdin: `flow ${line}\n` });
  await systemClock().sleep(pauseMs);
  const before = await switchCpuTicks(on);
  const perSecond = await measure();
  const ticks = (await switchCpuTicks(on)) - before;
  return { perSecond, switchMicroseconds: (ticks * tickMicroseconds) / (perSecond * seconds) };
}

/** User and system time of ovs-vswitchd so far: fields 14 and 15 of its stat file, counted after the name in brackets. */
async function switchCpuTicks(on: TestNode): Promise<number> {
  const stat = await readFile(`/proc/${on.sw.switchDaemon().pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

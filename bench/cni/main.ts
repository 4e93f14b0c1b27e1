/**
 * What a pod's start costs in our own code: CNI requests on a real Open vSwitch (userspace datapath) in a network
 * namespace, one by one and many at once, and through the compiled relay. Needs root, openvswitch-switch, gcc.
 * Prints JSON; times in milliseconds.
 *
 * `npm run bench:cni -- [pods]`
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CniServer } from '#agent/cni/server.ts';
import { type AgentRun, RealNode } from '#agent/cni/testing/realNode.ts';
import { createPods, type RealPod } from '#agent/cni/testing/realPod.ts';
import { systemClock } from '#base/clock.ts';
import { output, systemExec } from '#base/exec.ts';
import { silentLogger } from '#telemetry/logger.ts';

const count = Number(process.argv[2] ?? 50);
const relaySource = fileURLToPath(new URL('../../images/cni/relay.c', import.meta.url));

type Timings = { readonly median: number; readonly p95: number; readonly max: number };

/** Sends one command for one pod. */
type Send = (pod: RealPod, command: string) => Promise<void>;

const node = await RealNode.start();
const folder = await mkdtemp(join(tmpdir(), 'antrea-bench-cni-'));
const pods = await createPods(node.node.sw.exec, count);
try {
  console.log(JSON.stringify(await report(await node.startAgent([])), undefined, 2));
} finally {
  for (const pod of pods) await pod.netns.remove();
  await node.stop();
  await rm(folder, { recursive: true });
}

async function report(agent: AgentRun): Promise<object> {
  const direct: Send = async (pod, command) => {
    const { exit, stdout } = await agent.handler.handle(pod.call(command));
    if (exit !== 0) throw new Error(stdout);
  };
  const server = new CniServer({
    socketPath: join(folder, 'cni.sock'),
    handler: agent.handler,
    clock: systemClock(),
    logger: silentLogger(),
  });
  await server.start();
  const relayed = await relay();
  const load = loadavg()[0];
  const result = {
    datapath: 'netdev',
    cpus: cpus().length,
    load,
    pods: count,
    oneByOne: { add: await oneByOne(direct, 'ADD'), del: await oneByOne(direct, 'DEL') },
    throughRelay: { add: await oneByOne(relayed, 'ADD'), del: await oneByOne(relayed, 'DEL') },
    allAtOnce: { add: await allAtOnce(direct, 'ADD'), del: await allAtOnce(direct, 'DEL') },
  };
  await server.stop();
  return result;
}

/** Compiles the relay for our socket. */
async function relay(): Promise<Send> {
  const file = join(folder, 'antrea');
  const define = `-DSOCKET_PATH="${join(folder, 'cni.sock')}"`;
  await output(systemExec(), { file: 'gcc', args: ['-static', '-Os', define, '-o', file, relaySource] });
  return async (pod, command) => {
    const { env, stdin } = pod.call(command);
    await output(systemExec(), { file, args: [], env, stdin });
  };
}

async function oneByOne(send: Send, command: string): Promise<Timings> {
  const times: number[] = [];
  for (const pod of pods) times.push(await timed(() => send(pod, command)));
  return summary(times);
}

async function allAtOnce(send: Send, command: string): Promise<Timings & { readonly perSecond: number }> {
  const times: number[] = [];
  const total = await timed(async () => {
    await Promise.all(pods.map(async (pod) => times.push(await timed(() => send(pod, command)))));
  });
  return { ...summary(times), perSecond: round((count * 1000) / total) };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function summary(times: readonly number[]): Timings {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
  return { median: at(0.5), p95: at(0.95), max: at(1) };
}

function round(value: number): number {
  return Number(value.toFixed(1));
}

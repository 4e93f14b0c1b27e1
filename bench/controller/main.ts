/**
 * What it takes the controller to compute everything from a cold start: the workloads of docs/performance.md, through
 * reflectors, index and stores, in a process of its own. The objects come from another process of this machine (`feed.ts`)
 * or, with `--api`, from a real kube-apiserver into whose etcd they were written. Prints JSON.
 *
 * `npm run bench:controller [-- --api] [WORKLOAD]`
 * @module
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { KubeConfig } from '@kubernetes/client-node';
import { calibrate } from '../policy/calibrate.ts';
import { seededRandom } from '../policy/random.ts';
import { withSeededApiServer } from './seededApiServer.ts';
import { isWorkload, peer, type WorkloadName, workloads } from './workloads.ts';

/** Something is wrong when it takes longer. */
const patienceMs = 600_000;
const seed = 1;

const args = process.argv.slice(2);
const isReal = args.includes('--api');
const chosen = args.filter(isWorkload);
const results: Record<string, unknown> = {};
for (const name of chosen.length > 0 ? chosen : Object.keys(workloads).filter(isWorkload)) {
  const measured = await (isReal
    ? withSeededApiServer(workloads[name](seededRandom(seed)), measure)
    : withFeed(name));
  results[name] = { ...measured, ...ratios(name, measured) };
}
const source = isReal ? 'kube-apiserver' : 'feed';
const machine = { calibrationMs: calibrate(), load: loadavg()[0], node: process.version };
console.log(JSON.stringify({ source, ...machine, ...results }, undefined, 2));

type Measured = { readonly elapsedMs: number; readonly peakRssMb: number };

async function withFeed(name: WorkloadName): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-controller-'));
  const feed = spawn(process.execPath, [script('feed.ts'), name], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [port] = await once(feed.stdout, 'data');
    const kubeconfig = join(folder, 'kubeconfig');
    await writeFile(kubeconfig, plainConfig(`http://127.0.0.1:${String(port).trim()}`));
    return await measure(kubeconfig);
  } finally {
    feed.kill();
    await rm(folder, { recursive: true });
  }
}

async function measure(kubeconfig: string): Promise<Measured> {
  const command = ['--expose-gc', script('measure.ts'), kubeconfig];
  const { stdout } = await promisify(execFile)(process.execPath, command, { timeout: patienceMs });
  return JSON.parse(stdout);
}

/** Against what the peer took when it was measured; a fair comparison needs both in one run on one machine. */
function ratios(name: WorkloadName, { elapsedMs, peakRssMb }: Measured): object {
  const reference = peer[name];
  if (reference === undefined) return {};
  const { seconds, megabytes } = reference;
  return {
    timeToPeer: round(elapsedMs / 1_000 / seconds),
    memoryToPeer: round(peakRssMb / megabytes),
  };
}

function round(ratio: number): number {
  return Math.round(ratio * 1_000) / 1_000;
}

function plainConfig(server: string): string {
  const name = 'feed';
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name, server, skipTLSVerify: true }],
    users: [{ name }],
    contexts: [{ name, cluster: name, user: name }],
    currentContext: name,
  });
  return config.exportConfig();
}

function script(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

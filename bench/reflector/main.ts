/**
 * What it takes to list and watch 100,000 pods of a real kube-apiserver, into whose etcd they were written: our reflector
 * against client-node's informer, each in a process of its own. Prints JSON.
 *
 * `npm run bench:reflector`
 * @module
 */
import { execFile } from 'node:child_process';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withSeededApiServer } from '../controller/seededApiServer.ts';
import { calibrate } from '../policy/calibrate.ts';
import { seededRandom } from '../policy/random.ts';
import { smallNamespaces } from '../policy/workloads.ts';

const seed = 1;
/** Something is wrong when it takes longer. */
const patienceMs = 600_000;

type Measured = { readonly cpuMs: number; readonly heapUsedMb: number; readonly loopBlockedMs: number };

const { namespaces, pods } = smallNamespaces(seededRandom(seed));
const { ours, clientNode } = await withSeededApiServer(
  { namespaces, pods, policies: [] },
  async (kubeconfig) => ({
    ours: await measure(kubeconfig, 'ours'),
    clientNode: await measure(kubeconfig, 'clientNode'),
  }),
);
const ratios = {
  cpu: ratio(ours.cpuMs, clientNode.cpuMs),
  heap: ratio(ours.heapUsedMb, clientNode.heapUsedMb),
  loopBlocked: ratio(ours.loopBlockedMs, clientNode.loopBlockedMs),
};
const machine = { calibrationMs: calibrate(), load: loadavg()[0], node: process.version };
console.log(JSON.stringify({ ...machine, ours, clientNode, ratios }, undefined, 2));

async function measure(kubeconfig: string, way: string): Promise<Measured> {
  const script = fileURLToPath(new URL('measure.ts', import.meta.url));
  const command = ['--expose-gc', script, kubeconfig, way];
  const { stdout } = await promisify(execFile)(process.execPath, command, { timeout: patienceMs });
  return JSON.parse(stdout);
}

function ratio(mine: number, theirs: number): number {
  return Math.round((mine / theirs) * 1_000) / 1_000;
}

/**
 * What it takes to list and watch 100,000 pods of a real kube-apiserver, into whose etcd they were written: our reflector
 * against client-node's informer, each in a process of its own, by turns. Prints JSON.
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
const repeats = 2;
/** Something is wrong when it takes longer. */
const patienceMs = 300_000;

type Measured = { readonly cpuMs: number; readonly heapUsedMb: number; readonly loopBlockedMs: number };

const { namespaces, pods } = smallNamespaces(seededRandom(seed));
const results = await withSeededApiServer({ namespaces, pods, policies: [] }, async (kubeconfig) => {
  const [ours, clientNode]: [Measured[], Measured[]] = [[], []];
  for (let turn = 0; turn < repeats; turn++) {
    ours.push(await measure(kubeconfig, 'ours'));
    clientNode.push(await measure(kubeconfig, 'clientNode'));
  }
  return { ours, clientNode };
});
const machine = { calibrationMs: calibrate(), load: loadavg()[0], node: process.version };
console.log(JSON.stringify({ ...machine, ...results, ratios: ratios(results) }, undefined, 2));

async function measure(kubeconfig: string, way: string): Promise<Measured> {
  const script = fileURLToPath(new URL('measure.ts', import.meta.url));
  const command = ['--expose-gc', script, kubeconfig, way];
  const { stdout } = await promisify(execFile)(process.execPath, command, { timeout: patienceMs });
  return JSON.parse(stdout);
}

/** Our best turn against the best of the baseline. */
function ratios({ ours, clientNode }: Readonly<Record<'ours' | 'clientNode', readonly Measured[]>>): object {
  const ratio = (of: (measured: Measured) => number) =>
    Math.round((Math.min(...ours.map(of)) / Math.min(...clientNode.map(of))) * 1_000) / 1_000;
  return {
    cpu: ratio(({ cpuMs }) => cpuMs),
    heap: ratio(({ heapUsedMb }) => heapUsedMb),
    loopBlocked: ratio(({ loopBlockedMs }) => loopBlockedMs),
  };
}

/**
 * What users of a cluster with policies wait for, on the kind cluster of `npm run demo` (or `ANTREA_CLUSTER`): policies
 * coming into force, new connections, pods starting; each without and with 500 other policies. Prints JSON; times in
 * milliseconds.
 *
 * `npm run bench:cluster -- [enforcement] [connections] [podStart] [--alone] [REPEATS]`; `--alone` leaves the 500 out of
 * the first and the last.
 * @module
 */
import { cpus, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodes } from '../../e2e/support/cluster.ts';
import { deleteNamespace, ensureNamespace, startPods } from '../../e2e/support/pods.ts';
import { demoCluster } from '../../tools/cluster/cluster.ts';
import { thisMachine } from '../../tools/cluster/machine.ts';
import { ensureProbeImage } from '../../tools/test/e2eSetup.ts';
import { connections } from './connections.ts';
import { type Before, enforcement } from './enforcement.ts';
import { podStarts } from './podStart.ts';
import {
  administrator,
  allReady,
  createAll,
  crowd,
  deleteAll,
  letProberIn,
  namespace,
  type PolicySpec,
  programInPod,
  serverPort,
} from './setting.ts';

const crowdSize = 500;
/** Time for the machine to calm down after many policies came or went. */
const settleMs = 3_000;

const args = process.argv.slice(2);
const repeats = Number(args.find((arg) => /^\d+$/.test(arg)) ?? 20);
const parts = {
  enforcement: measureEnforcement,
  connections: measureConnections,
  podStart: measurePodStarts,
};
const chosen = Object.entries(parts).filter(([name]) => args.includes(name));

const root = resolve(import.meta.dirname, '../..');
await ensureProbeImage(thisMachine(), root, demoCluster);
const api = administrator();
await ensureNamespace(namespace);
try {
  const host = await startSetting();
  const report: Record<string, unknown> = { cpus: cpus().length, load: loadavg()[0], repeats };
  for (const [name, measure] of chosen.length > 0 ? chosen : Object.entries(parts)) {
    report[name] = await measure(host);
  }
  console.log(JSON.stringify({ ...report, loadAfter: loadavg()[0] }, undefined, 2));
} finally {
  await deleteNamespace(namespace);
  await api.close();
}

/** A prober on one worker; a server and a bystander on the other. Returns the server's address. */
async function startSetting(): Promise<string> {
  const addresses = await startPods([
    { name: 'prober', namespace, node: nodes.worker, labels: { role: 'prober' } },
    { name: 'bystander', namespace, node: nodes.worker2, labels: { role: 'bystander' } },
    {
      name: 'server',
      namespace,
      node: nodes.worker2,
      labels: { role: 'server' },
      command: programInPod('../forwarding/server.ts', String(serverPort)),
    },
  ]);
  return addresses.get('server') ?? '';
}

/** Measures without other policies, then with many. */
async function withAndWithout<T>(specs: ReadonlyMap<string, PolicySpec>, measure: () => Promise<T>) {
  const none = await measure();
  if (args.includes('--alone')) return { none };
  await createAll(api, specs);
  await allReady(api, specs.size);
  await sleep(settleMs);
  const many = await measure();
  await deleteAll(api, specs);
  await sleep(settleMs);
  return { none, [`with${crowdSize}`]: many };
}

function measureEnforcement(host: string): Promise<object> {
  const after = (before: Before) => enforcement(api, host, before, repeats);
  return withAndWithout(crowd(crowdSize, 'bystander'), async () => ({
    afterQuiet: await after('quiet'),
    afterChange: await after('change'),
  }));
}

function measureConnections(host: string): Promise<object> {
  return connections(api, host, crowdSize);
}

function measurePodStarts(): Promise<object> {
  const specs = crowd(crowdSize, 'starting').set('let-prober-in', letProberIn('starting'));
  return withAndWithout(specs, () => podStarts(api, repeats));
}

/**
 * Takes in all pods of an API server in one of two ways, and holds them: `node measure.ts KUBECONFIG ours|clientNode`
 * prints JSON.
 * @module
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { CoreV1Api, makeInformer } from '@kubernetes/client-node';
import { systemClock } from '#base/clock.ts';
import { SharedStrings, strippedPod, type WatchedPod } from '#controllers/networkPolicy/watchedObjects.ts';
import { createKubeTransport, loadKubeConfig } from '#kube/client.ts';
import { Reflector } from '#kube/reflector.ts';
import { silentLogger } from '#telemetry/logger.ts';

const megabyte = 2 ** 20;
const clock = systemClock();
const path = '/api/v1/pods';

/** Resolves with something that says how many pods are held. */
const ways = { ours, clientNode };

const [kubeconfig, way] = process.argv.slice(2);
if (way !== 'ours' && way !== 'clientNode') throw new Error(`no way ${way}`);
const loop = monitorEventLoopDelay({ resolution: 5 });
loop.enable();
const started = performance.now();
const usage = process.cpuUsage();
const held = await ways[way]();
const elapsedMs = performance.now() - started;
const cpu = process.cpuUsage(usage);
// A block is seen when it is over: also one at the end.
await clock.sleep(50);
const loopBlockedMs = Math.round(loop.max / 1e6);
globalThis.gc?.();

console.log(
  JSON.stringify({
    elapsedMs: Math.round(elapsedMs),
    cpuMs: Math.round((cpu.user + cpu.system) / 1_000),
    heapUsedMb: Math.round(process.memoryUsage().heapUsed / megabyte),
    peakRssMb: Math.round(process.resourceUsage().maxRSS / 1_024),
    loopBlockedMs,
    pods: held(),
  }),
);
process.exit(0);

/** As the controller does, which keeps even less of each pod once it has taken it in. */
async function ours(): Promise<() => number> {
  const shared = new SharedStrings();
  const reflector = new Reflector<WatchedPod>({
    transport: createKubeTransport(loadKubeConfig(kubeconfig), clock),
    path,
    transform: (pod) => strippedPod(pod, shared),
    clock,
    logger: silentLogger(),
  });
  void reflector.run(new AbortController().signal);
  await reflector.synced;
  return () => reflector.size;
}

async function clientNode(): Promise<() => number> {
  const config = loadKubeConfig(kubeconfig);
  const api = config.makeApiClient(CoreV1Api);
  const informer = makeInformer(config, path, () => api.listPodForAllNamespaces());
  await informer.start();
  return () => informer.list().length;
}

/**
 * The controller's part that computes policies, from a cold start to quiet stores, with one watcher of everything on
 * each store. `node measure.ts KUBECONFIG` prints JSON.
 * @module
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock } from '#base/clock.ts';
import { NetworkPolicyController } from '#controllers/networkPolicy/networkPolicyController.ts';
import { RealizationTracker } from '#controllers/realization/realizationTracker.ts';
import { createControlPlane } from '#controlplane/controlPlane.ts';
import { createKubeTransport, loadKubeConfig } from '#kube/client.ts';
import { silentLogger } from '#telemetry/logger.ts';

const megabyte = 2 ** 20;

const [kubeconfig] = process.argv.slice(2);
const clock = systemClock();
const controlPlane = createControlPlane({ startVersion: 1 });
const tracker = new RealizationTracker({ clock });
const loop = monitorEventLoopDelay({ resolution: 5 });
loop.enable();

const started = performance.now();
const usage = process.cpuUsage();
const threadUsage = process.threadCpuUsage();
const stores = [controlPlane.networkPolicies, controlPlane.appliedToGroups, controlPlane.addressGroups];
const watchers = stores.map((store) => store.watch({}));
const controller = new NetworkPolicyController({
  transport: createKubeTransport(loadKubeConfig(kubeconfig), clock),
  controlPlane,
  clock,
  logger: silentLogger(),
  observer: { published: (change) => change.kind === 'policy' && tracker.published(change) },
});
void controller.run(new AbortController().signal);
while (!controller.isComplete) await clock.sleep(2);
const events = watchers.map(count);
const elapsedMs = performance.now() - started;
const cpu = process.cpuUsage(usage);
const thread = process.threadCpuUsage(threadUsage);
const peakRssMb = Math.round(process.resourceUsage().maxRSS / 1_024);
globalThis.gc?.();

console.log(
  JSON.stringify({
    elapsedMs: Math.round(elapsedMs),
    cpuMs: Math.round((cpu.user + cpu.system) / 1_000),
    mainThreadCpuMs: Math.round((thread.user + thread.system) / 1_000),
    peakRssMb,
    heapUsedMb: Math.round(process.memoryUsage().heapUsed / megabyte),
    loopBlockedMs: Math.round(loop.max / 1e6),
    events,
    size: controller.size,
  }),
);
process.exit(0);

function count(watcher: { take(): unknown }): number {
  let seen = 0;
  while (watcher.take() !== undefined) seen += 1;
  return seen;
}

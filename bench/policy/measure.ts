import type { Change } from '#policy/changes.ts';
import type { Pod } from '#policy/input.ts';
import { PolicyIndex } from '#policy/policyIndex.ts';
import { type Random, seededRandom } from './random.ts';
import type { Workload } from './workloads.ts';

const megabyte = 2 ** 20;
const churnedPods = 1000;
const seed = 1;
/** As a controller that shares its thread drains. */
const sliceSize = 1000;

/** Who takes the changes that are computed. */
export type Sink = (changes: readonly Change[]) => void;

/** What Antrea 2.4.0's own test of a workload took on a machine of this kind, against which ratios are given. */
export type Reference = { readonly ms: number; readonly mb: number };

/** Computes a workload from nothing and churns pods afterwards. Memory is of the process, its input included. */
export function measure(generate: (random: Random) => Workload, sink: Sink, reference: Reference): object {
  const workload = generate(seededRandom(seed));
  globalThis.gc?.();
  const inputRss = process.memoryUsage.rss();
  const index = new PolicyIndex();

  const start = performance.now();
  const usage = process.cpuUsage();
  for (const namespace of workload.namespaces) index.upsertNamespace(namespace);
  for (const pod of workload.pods) index.upsertPod(pod);
  for (const policy of workload.policies) index.upsertPolicy(policy);
  const computed = performance.now();
  let changes = 0;
  while (index.pending > 0) {
    const slice = index.drain(sliceSize);
    changes += slice.length;
    sink(slice);
  }
  const drained = performance.now();
  const cpu = process.cpuUsage(usage);
  const peakRssMb = Math.round(process.resourceUsage().maxRSS / 1024);

  return {
    objects: {
      namespaces: workload.namespaces.length,
      pods: workload.pods.length,
      policies: workload.policies.length,
    },
    computeMs: Math.round(computed - start),
    drainMs: Math.round(drained - computed),
    cpuMs: Math.round((cpu.user + cpu.system) / 1000),
    changes,
    inputRssMb: megabytes(inputRss),
    peakRssMb,
    ratios: { time: ratio(drained - start, reference.ms), memory: ratio(peakRssMb, reference.mb) },
    heapUsedMb: megabytes(process.memoryUsage().heapUsed),
    podChurn: churn(index, workload.pods.slice(0, churnedPods), sink),
    size: index.size,
  };
}

/** A pod leaves and comes back with another address; all is told after every event. */
function churn(index: PolicyIndex, pods: readonly Pod[], sink: Sink): object {
  const start = performance.now();
  let count = 0;
  const tell = () => {
    const changes = index.drain();
    count += changes.length;
    sink(changes);
  };
  for (const pod of pods) {
    index.deletePod(pod.metadata);
    tell();
    index.upsertPod({ ...pod, status: { ...pod.status, podIP: '192.0.2.1', podIPs: [{ ip: '192.0.2.1' }] } });
    tell();
  }
  const events = pods.length * 2;
  return {
    events,
    changes: count,
    microsecondsPerEvent: Math.round(((performance.now() - start) * 1000) / events),
  };
}

function ratio(ours: number, theirs: number): number {
  return Math.round((ours / theirs) * 100) / 100;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / megabyte);
}

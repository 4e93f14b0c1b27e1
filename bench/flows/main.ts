/**
 * From rules to flows that were read back, against `ovs-ofctl --bundle add-flows` of the very same flows: on a switch
 * that waits for its first flows, and on one that forwards. And one pod that joins a group on a node with many flows,
 * against the same with few, turn by turn. Needs root and openvswitch-switch. Prints JSON.
 *
 * `npm run bench:flows -- [rules] [addresses per rule] [repeats]`
 * @module
 */
import { loadavg } from 'node:os';
import { BenchNode } from './benchNode.ts';
import type { Workload } from './workload.ts';

const [rules = 5000, addresses = 20, repeats = 3] = process.argv.slice(2).map(Number);
const many: Workload = { rules, addresses };
const few: Workload = { rules: 5, addresses };
const joins = 50;

const starting = await installs(() => false);
const forwarding = await installs(() => true);
const join = await joining();
console.log(
  JSON.stringify(
    {
      load: loadavg()[0],
      starting,
      forwarding,
      join,
      maxRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
    },
    undefined,
    2,
  ),
);

type Install = { readonly flows: number; readonly ms: number; readonly addFlowsMs: number };

/** The median of several, by ratio: the baseline of each comes right after it, on the same switch. */
async function installs(forwards: () => boolean): Promise<Install & { readonly ratio: number }> {
  const found: (Install & { readonly ratio: number })[] = [];
  for (let turn = 0; turn < repeats; turn++) {
    const node = await BenchNode.start(many, forwards);
    try {
      const ms = await node.install();
      const flows = node.flowCount;
      const addFlowsMs = await node.addFlowsBare();
      found.push({ flows, ms, addFlowsMs, ratio: ms / addFlowsMs });
    } finally {
      await node.stop();
    }
  }
  found.sort((a, b) => a.ratio - b.ratio);
  const middle = found[Math.floor(found.length / 2)];
  if (middle === undefined) throw new Error('nothing was measured');
  return middle;
}

async function joining() {
  const nodes = [await BenchNode.start(many, () => true), await BenchNode.start(few, () => true)];
  const times: number[][] = nodes.map(() => []);
  try {
    for (const node of nodes) await node.install();
    for (let turn = 0; turn < joins; turn++) {
      for (const [index, node] of nodes.entries()) times[index]?.push(await node.join(turn));
    }
  } finally {
    for (const node of nodes) await node.stop();
  }
  const [manyMs = 0, fewMs = 0] = times.map(median);
  return { flows: rules * (addresses + 1), manyMs, fewMs, ratio: manyMs / fewMs };
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

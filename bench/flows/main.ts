/**
 * From rules to flows that were read back, against `ovs-ofctl --bundle add-flows` of the very same flows: on a switch
 * that waits for its first flows, and on one that forwards. And one pod that joins a group on a node with many flows,
 * against the same with few, turn by turn. With `ordered` the rules are those of ClusterNetworkPolicies, five in each, and
 * it is told what a policy costs that comes before all others. Needs root and openvswitch-switch. Prints JSON.
 *
 * `npm run bench:flows -- [ordered] [rules] [addresses per rule] [repeats]`
 * @module
 */
import { loadavg } from 'node:os';
import { BenchNode } from './benchNode.ts';
import type { Workload } from './workload.ts';

const isOrdered = process.argv[2] === 'ordered';
const numbers = process.argv.slice(isOrdered ? 3 : 2).map(Number);
const [rules = isOrdered ? 10_000 : 5_000, addresses = isOrdered ? 5 : 20, repeats = 3] = numbers;
const many: Workload = { rules, addresses, isOrdered };
const few: Workload = { rules: 5, addresses, isOrdered };
const joins = 50;
const inserts = 10;

const starting = await installs(() => false);
const forwarding = await installs(() => true);
const join = await joining();
const top = isOrdered ? { top: await insertingAtTheTop() } : {};
console.log(
  JSON.stringify(
    {
      load: loadavg()[0],
      starting,
      forwarding,
      join,
      ...top,
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
  return { manyMs, fewMs, ratio: manyMs / fewMs };
}

async function insertingAtTheTop() {
  const node = await BenchNode.start(many, () => true);
  const found: { readonly ms: number; readonly moved: number }[] = [];
  try {
    await node.install();
    for (let turn = 0; turn < inserts; turn++) found.push(await node.insertTop(turn));
  } finally {
    await node.stop();
  }
  return { ms: median(found.map(({ ms }) => ms)), mostMoved: Math.max(...found.map(({ moved }) => moved)) };
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

import type { PolicyEntryKind } from './policy/entry.ts';

/**
 * How many flows each table holds on a node with `pods` local pods and `peers` other nodes, no rule of a policy and no
 * service proxy: the model behind the flow counts that an AntreaAgentInfo shows (as Antrea v0.9.2). Key: table number.
 * The tables of ordered rules hold flows, beside those of the rules, only when the entry is `ordered`.
 */
export function expectedFlowCounts(
  pods: number,
  peers: number,
  entry: PolicyEntryKind = 'direct',
): Map<number, number> {
  const counts = new Map([...baseCounts(pods, peers), ...(entry === 'ordered' ? tierCounts : [])]);
  return new Map([...counts].sort(([a], [b]) => a - b));
}

/** A miss flow and one for established connections each; in the first ones also what else passes, the node itself too. */
const tierCounts: readonly (readonly [table: number, count: number])[] = [
  [45, 3],
  ...[46, 47, 48, 49].map((table) => [table, 2] as const),
  [85, 4],
  ...[86, 87, 88, 89].map((table) => [table, 2] as const),
];

function baseCounts(pods: number, peers: number): [table: number, count: number][] {
  return [
    [0, pods + 3],
    [10, 2 * pods + 3],
    [20, peers + 2],
    [30, 1],
    [31, 4],
    [40, 2],
    [50, 2],
    [60, 1],
    [70, pods + peers + 2],
    [80, pods + 2],
    [90, 3],
    [100, 1],
    [105, 3],
    [110, 2],
  ];
}

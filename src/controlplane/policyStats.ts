import { type PolicyStatsObject, type RuleTrafficStats, ruleLabel, type TrafficStats } from './statsGroup.ts';
import type { PolicyStats, RuleStats, SourceRef } from './wire.ts';

const nothing: TrafficStats = { packets: 0, bytes: 0, sessions: 0 };

/** Several counts of one policy, by one node or by many, and since when each of these nodes counts without a gap. */
export type Counted = { readonly counts: Iterable<PolicyStats>; readonly nodesSince: readonly string[] };

/** What people are shown of a policy: the sums of `counted`. */
export function shownStats(
  { uid, name, namespace }: SourceRef,
  { counts, nodesSince }: Counted,
): PolicyStatsObject {
  const all = [...counts];
  const rules = ruleSums(all);
  const [begun] = all.map(({ since }) => since).toSorted(byTime);
  // A policy that came to a node later than the node began to count misses nothing there.
  const complete = begun === undefined ? undefined : [begun, ...nodesSince].toSorted(byTime).at(-1);
  return {
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      uid,
      ...(begun === undefined ? {} : { creationTimestamp: inSeconds(begun) }),
    },
    trafficStats: rules.reduce((sum, { trafficStats }) => plus(sum, trafficStats), nothing),
    ruleTrafficStats: rules,
    ...(complete === undefined ? {} : { completeSince: inSeconds(complete) }),
  };
}

/** Several counts as one: rules in the same place are added up. Undefined when there is none. */
export function mergedStats(counts: readonly PolicyStats[]): PolicyStats | undefined {
  const [first] = counts;
  if (first === undefined || counts.length === 1) return first;
  const rules = new Map<string, RuleStats>();
  for (const rule of counts.flatMap((each) => each.rules)) {
    const key = `${rule.direction} ${rule.index} ${rule.name ?? ''}`;
    const before = rules.get(key);
    rules.set(key, before === undefined ? rule : { ...before, ...plus(before, rule) });
  }
  const [since = first.since] = counts.map((each) => each.since).toSorted(byTime);
  return { sourceRef: first.sourceRef, since, rules: [...rules.values()] };
}

/** A rule is known by its name wherever it stands; ingress comes first, then the order of the policy. */
function ruleSums(counts: readonly PolicyStats[]): readonly RuleTrafficStats[] {
  const sums = new Map<string, { readonly first: RuleStats; sum: TrafficStats }>();
  for (const rule of counts.flatMap((each) => each.rules)) {
    const key = `${rule.direction} ${labelOf(rule)}`;
    const entry = sums.get(key) ?? { first: rule, sum: nothing };
    entry.sum = plus(entry.sum, rule);
    sums.set(key, entry);
  }
  return [...sums.values()]
    .toSorted((a, b) => byPlace(a.first, b.first))
    .map(({ first, sum }) => ({ name: labelOf(first), trafficStats: sum }));
}

function labelOf({ direction, index, name }: RuleStats): string {
  return ruleLabel(direction, index, name);
}

function plus(a: TrafficStats, b: TrafficStats): TrafficStats {
  return { packets: a.packets + b.packets, bytes: a.bytes + b.bytes, sessions: a.sessions + b.sessions };
}

function byPlace(a: RuleStats, b: RuleStats): number {
  if (a.direction !== b.direction) return a.direction === 'In' ? -1 : 1;
  return a.index - b.index;
}

function byTime(a: string, b: string): number {
  return Date.parse(a) - Date.parse(b);
}

/** Kubernetes writes its timestamps without fractions, and clients read them so. */
function inSeconds(instant: string): string {
  return new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z');
}

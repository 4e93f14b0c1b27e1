import type { PolicyStatsObject, RuleTrafficStats, TrafficStats } from './statsGroup.ts';
import type { SourceRef } from './wire.ts';

/** What was counted of a policy. Times are milliseconds since the epoch. */
export type Counted = {
  readonly rules: readonly RuleTrafficStats[];
  /** When counting began; undefined while nobody has counted. */
  readonly since: number | undefined;
  /** When the last of the nodes that counted began to count without a gap. */
  readonly nodesSince: number;
};

/** What people are shown of a policy. */
export function shownStats(
  { uid, name, namespace }: SourceRef,
  { rules, since, nodesSince }: Counted,
): PolicyStatsObject {
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }), uid };
  const counted = { trafficStats: sumOf(rules), ruleTrafficStats: rules };
  if (since === undefined) return { metadata, ...counted };
  return {
    metadata: { ...metadata, creationTimestamp: inSeconds(since) },
    ...counted,
    // A policy that came to a node later than the node began to count misses nothing there.
    completeSince: inSeconds(Math.max(since, nodesSince)),
  };
}

function sumOf(rules: readonly RuleTrafficStats[]): TrafficStats {
  const sum = { packets: 0, bytes: 0, sessions: 0 };
  for (const { trafficStats } of rules) {
    sum.packets += trafficStats.packets;
    sum.bytes += trafficStats.bytes;
    sum.sessions += trafficStats.sessions;
  }
  return sum;
}

/** Kubernetes writes its timestamps without fractions, and clients read them so. */
function inSeconds(instantMs: number): string {
  return new Date(instantMs).toISOString().replace(/\.\d+Z$/, 'Z');
}

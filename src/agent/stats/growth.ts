import type { Counts } from './countedPolicy.ts';

/** By how much counters grew since they were `last` read. Counters that became smaller began anew. */
export function growth(counts: Counts, last: Counts | undefined): Counts {
  if (last === undefined || isBehind(counts, last)) return counts;
  return {
    sessions: counts.sessions - last.sessions,
    packets: counts.packets - last.packets,
    bytes: counts.bytes - last.bytes,
  };
}

function isBehind(counts: Counts, last: Counts): boolean {
  return counts.sessions < last.sessions || counts.packets < last.packets || counts.bytes < last.bytes;
}

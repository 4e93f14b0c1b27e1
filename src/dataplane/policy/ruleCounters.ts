import { countedRule } from './countingFlows.ts';

/** What the flows of a rule have counted since they are there. A packet that was the first of a connection is in all three. */
export type RuleCounters = { readonly sessions: number; readonly packets: number; readonly bytes: number };

const line = /, n_packets=(\d+), n_bytes=(\d+), .*?\bpriority=\d+,(\S+) actions=/;

/** The counters of each rule, by its number, from the `dump-flows` of the flows that count. */
export function readRuleCounters(dump: string): Map<number, RuleCounters> {
  const counters = new Map<number, RuleCounters>();
  for (const text of dump.split('\n')) {
    const [, packetText, byteText, match = ''] = line.exec(text) ?? [];
    const [packets, bytes] = [Number(packetText), Number(byteText)];
    const decided = /^conj_id=(\d+),ip$/.exec(match)?.[1];
    const id = decided === undefined ? countedRule(match) : Number(decided);
    if (id === undefined) continue;
    const before = counters.get(id) ?? { sessions: 0, packets: 0, bytes: 0 };
    counters.set(id, {
      sessions: before.sessions + (decided === undefined ? 0 : packets),
      packets: before.packets + packets,
      bytes: before.bytes + bytes,
    });
  }
  return counters;
}

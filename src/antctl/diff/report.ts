import type { PairChange } from '#policy/diff/compare.ts';
import { trafficText } from '#policy/diff/trafficText.ts';
import type { Comparison } from './comparison.ts';
import { type Subject, SubjectNames, together } from './sides.ts';
import { warningsOf } from './warnings.ts';
import type { Worlds } from './worlds.ts';

/** Traffic from each pod of one subject to each of another that changes, as texts like `TCP 80`. */
export type TrafficChange = {
  readonly from: Subject;
  readonly to: Subject;
  readonly gained: readonly string[];
  readonly lost: readonly string[];
};

/** What a change does. */
export type DiffReport = { readonly changes: readonly TrafficChange[]; readonly warnings: readonly string[] };

/** Tells a comparison in the words of those who wrote the manifests. */
export function reportOf(comparison: Comparison, worlds: Worlds): DiffReport {
  const names = new SubjectNames(worlds.after);
  const all = comparison.pairs.flatMap((pair) => changesOf(pair, names));
  const merged = mergeBy(mergeBy(all, 'to'), 'from');
  const changes = merged.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  return { changes, warnings: warningsOf(comparison, worlds, names) };
}

function changesOf({ from, to, gained, lost, all }: PairChange, names: SubjectNames): TrafficChange[] {
  const texts = { gained: trafficText(gained, all), lost: trafficText(lost, all) };
  return names
    .of(from)
    .flatMap((sender) => names.of(to).map((receiver) => ({ from: sender, to: receiver, ...texts })));
}

/** Changes that differ in nothing but which pods of a workload are at one end become one. */
function mergeBy(changes: readonly TrafficChange[], end: 'from' | 'to'): TrafficChange[] {
  const merged = new Map<string, TrafficChange>();
  for (const change of changes) {
    const key = JSON.stringify({ ...change, [end]: change[end].name });
    const known = merged.get(key);
    const isSeveral = known !== undefined && change[end].pods !== undefined;
    merged.set(key, isSeveral ? { ...known, [end]: together(known[end], change[end]) } : change);
  }
  return [...merged.values()];
}

function sortKey({ from, to, gained, lost }: TrafficChange): string {
  return JSON.stringify([from.name, to.name, lost, gained]);
}

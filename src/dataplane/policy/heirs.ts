import type { Conjunction } from './conjunction.ts';
import type { OrderedSpec } from './orderedPlaces.ts';
import type { ConjunctionSpec } from './policyChange.ts';

/**
 * Rules that leave, by the keys of new rules that do the same for the same packets. A rule that only got another number,
 * because one came or went before it, may go on with the flows that it had.
 */
export function heirsOf(
  specs: readonly OrderedSpec[],
  leaving: Iterable<Conjunction>,
): ReadonlyMap<string, Conjunction> {
  const former = new Map<string, Conjunction[]>();
  for (const rule of leaving) {
    if (rule.spec.order === undefined) continue;
    const content = contentOf(rule.spec);
    const same = former.get(content);
    if (same === undefined) former.set(content, [rule]);
    else same.push(rule);
  }
  const heirs = new Map<string, Conjunction>();
  if (former.size === 0) return heirs;
  for (const spec of specs) {
    const rule = former.get(contentOf(spec))?.shift();
    if (rule !== undefined) heirs.set(spec.key, rule);
  }
  return heirs;
}

function contentOf({ direction, clauses, order }: ConjunctionSpec): string {
  return JSON.stringify([direction, order?.action, order?.log, ...clauses]);
}

import type { Direction } from '../model.ts';
import type { PodFacts } from '../pods.ts';
import { isBaseline } from '../precedence.ts';
import { type Finding, finding } from './finding.ts';
import type { LabelledPods } from './labelledPods.ts';
import type { LintPolicy, LintRule } from './lintRule.ts';
import type { LintWorld } from './lintWorld.ts';
import { pairsOf } from './rulePart.ts';

/**
 * Finds rules that pass traffic on to policies of which none is for their pods: it is let through. Nothing is said of a part
 * of the objects: those who own the pods often keep their policies elsewhere.
 */
export function passesToNowhere(
  world: LintWorld,
  pods: LabelledPods,
  policies: readonly LintPolicy[],
): Finding[] {
  if (!world.isComplete) return [];
  return policies
    .flatMap(({ rules }) => rules)
    .filter((rule) => rule.action === 'Pass' && rule.stage === 'before' && leadsNowhere(rule, world, pods))
    .map(({ place: { object, path } }) => {
      const message =
        'no NetworkPolicy and no policy of the baseline tier is for its pods: what it passes is allowed';
      return finding('PassLeadsNowhere', { object, path, message });
    });
}

function leadsNowhere({ parts, direction }: LintRule, { index }: LintWorld, pods: LabelledPods): boolean {
  const targets = new Set(parts.filter((part) => pairsOf(part).length > 0).flatMap((part) => part.targets));
  let count = 0;
  for (const target of targets) {
    for (const { metadata } of pods.in(target)) {
      const facts = index.pod({ name: metadata.name, namespace: metadata.namespace ?? '' });
      if (facts?.place !== 'pod') continue;
      if (isAwaited(facts, direction, index)) return false;
      count += 1;
    }
  }
  return count > 0;
}

/** Whether some policy that is asked after a Pass is for a pod. */
function isAwaited(facts: PodFacts, direction: Direction, index: LintWorld['index']): boolean {
  for (const { tierPriority, rules } of index.policiesSelecting(facts)) {
    const isLater = tierPriority === undefined || isBaseline(tierPriority);
    if (isLater && rules.some((rule) => rule.direction === direction)) return true;
  }
  return false;
}

import { compareText } from './compareText.ts';
import { type Finding, finding } from './finding.ts';
import type { NamespaceLabels } from './groupLogic.ts';
import type { LintPolicy, LintRule } from './lintRule.ts';
import { partsMeet } from './rulePart.ts';

/** Finds rules that contradict each other while nothing but the names of their policies says which is asked first. */
export function conflictingRules(policies: readonly LintPolicy[], labelsOf: NamespaceLabels): Finding[] {
  const places = new Map<string, LintRule[]>();
  for (const rule of policies.flatMap((each) => each.rules)) {
    const { precedence, direction } = rule;
    if (precedence === undefined) continue;
    const { tierPriority, policyPriority, ruleIndex } = precedence;
    const key = `${direction} ${tierPriority} ${policyPriority} ${ruleIndex}`;
    places.set(key, [...(places.get(key) ?? []), rule]);
  }
  return [...places.values()].flatMap((rules) => conflictsAmong(rules, labelsOf));
}

function conflictsAmong(rules: readonly LintRule[], labelsOf: NamespaceLabels): Finding[] {
  const sorted = rules.toSorted((a, b) =>
    compareText(a.precedence?.policy ?? '', b.precedence?.policy ?? ''),
  );
  return sorted.flatMap((rule, index) => {
    const against = sorted.slice(0, index).filter((earlier) => contradict(earlier, rule, labelsOf));
    if (against.length === 0) return [];
    const { object, path } = rule.place;
    const message = 'a rule in the same place of the order says otherwise: the names of the policies decide';
    return [
      finding('ConflictingRules', { object, path, message, because: against.map(({ place }) => place) }),
    ];
  });
}

function contradict(a: LintRule, b: LintRule, labelsOf: NamespaceLabels): boolean {
  if (a.precedence?.policy === b.precedence?.policy || outcome(a) === outcome(b)) return false;
  return a.parts.some((one) => b.parts.some((other) => partsMeet(one, other, labelsOf)));
}

function outcome({ action }: LintRule): string {
  return action === 'Reject' ? 'Drop' : action;
}

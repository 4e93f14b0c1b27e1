/**
 * Rules that are never asked, because others decide before them about everything they speak of.
 * @module
 */
import { comparePrecedence } from '../precedence.ts';
import { partsMayMeet } from './disjoint.ts';
import { type Finding, finding } from './finding.ts';
import { groupWithin, isImpossibleGroup, type NamespaceLabels } from './groupLogic.ts';
import type { LintPolicy, LintRule } from './lintRule.ts';
import { coversPair, coversServices, type Pair, pairsOf, type RulePart } from './rulePart.ts';
import { RuleShelf } from './ruleShelf.ts';
import { servicesMayMeet } from './serviceLogic.ts';

/** The rules that together decide about all that a rule speaks of. */
type Cover = readonly LintRule[];

/** Finds rules that are shadowed (by rules of the same tier), unreachable (by earlier ones) or redundant. */
export function hiddenRules(policies: readonly LintPolicy[], labelsOf: NamespaceLabels): Finding[] {
  const rules = policies.flatMap((each) => each.rules);
  const ordered = rules.filter(({ stage }) => stage !== 'kubernetes').toSorted(byPrecedence);
  const hider = new Hider(labelsOf);
  const findings = ordered.flatMap((rule) => {
    const cover =
      hider.coverOf(rule) ?? (rule.stage === 'after' ? isolated(rule, policies, labelsOf) : undefined);
    hider.add(rule);
    return cover === undefined ? [] : [coveredFinding(rule, cover)];
  });
  const kubernetes = rules.filter(({ stage }) => stage === 'kubernetes');
  return [...findings, ...hiddenAllowances(kubernetes, hider, labelsOf)];
}

/** Rules of Kubernetes policies: decided before, or said twice. */
function hiddenAllowances(rules: readonly LintRule[], before: Hider, labelsOf: NamespaceLabels): Finding[] {
  const findings: Finding[] = [];
  const others = new Hider(labelsOf);
  const left: LintRule[] = [];
  for (const rule of rules) {
    const cover = before.coverOf(rule);
    if (cover === undefined) left.push(rule);
    else findings.push(coveredFinding(rule, cover));
  }
  for (const rule of left) others.add(rule);
  for (const rule of left.toReversed()) {
    others.remove(rule);
    const cover = others.coverOf(rule);
    if (cover === undefined) others.add(rule);
    else findings.push(redundantFinding(rule, cover));
  }
  return findings;
}

/** Answers which of the rules added so far decide about all of a rule. */
class Hider {
  readonly #labelsOf: NamespaceLabels;
  readonly #shelf = new RuleShelf();
  readonly #passes: LintRule[] = [];
  /** How many of them came before a rule: what they take away it does not decide about. */
  readonly #passesBefore = new Map<LintRule, number>();

  constructor(labelsOf: NamespaceLabels) {
    this.#labelsOf = labelsOf;
  }

  /** Rules with an order are added in it. */
  add(rule: LintRule): void {
    this.#shelf.add(rule);
    if (rule.stage !== 'before') return;
    if (rule.action === 'Pass') this.#passes.push(rule);
    else this.#passesBefore.set(rule, this.#passes.length);
  }

  remove(rule: LintRule): void {
    this.#shelf.remove(rule);
  }

  coverOf(rule: LintRule): Cover | undefined {
    const cover = new Set<LintRule>();
    let pairs = 0;
    for (const part of rule.parts) {
      for (const pair of pairsOf(part)) {
        pairs++;
        const found = this.#coverOfPair(rule, part, pair);
        if (found === undefined) return undefined;
        for (const each of found) cover.add(each);
      }
    }
    return pairs === 0 ? undefined : [...cover];
  }

  #coverOfPair(rule: LintRule, { services }: RulePart, pair: Pair): Cover | undefined {
    const own = { targets: [pair.target], peers: [pair.peer], services };
    const cover: { rule: LintRule; part: RulePart }[] = [];
    for (const candidate of this.#shelf.about(pair, rule.direction)) {
      for (const part of candidate.parts) {
        if (!servicesMayMeet(part.services, services) || !coversPair(part, pair, this.#labelsOf)) continue;
        if (!this.#mayHide(candidate, rule, own)) continue;
        if (coversServices([part], services)) return [candidate];
        cover.push({ rule: candidate, part });
      }
    }
    const parts = cover.map(({ part }) => part);
    return parts.length > 0 && coversServices(parts, services) ? cover.map((each) => each.rule) : undefined;
  }

  /** What comes after the Kubernetes policies hides none of them; Pass ends what comes before them, and nothing else. */
  #mayHide(earlier: LintRule, rule: LintRule, own: RulePart): boolean {
    if (earlier.stage === rule.stage) return true;
    if (earlier.stage !== 'before' || earlier.action === 'Pass') return false;
    const passes = this.#passes.slice(0, this.#passesBefore.get(earlier) ?? 0);
    return !passes.some(
      ({ direction, parts }) => direction === rule.direction && parts.some((part) => partsMayMeet(part, own)),
    );
  }
}

/** Kubernetes policies that isolate all of a rule's pods: what comes after them is never asked. */
function isolated(
  { direction, parts }: LintRule,
  policies: readonly LintPolicy[],
  labelsOf: NamespaceLabels,
): Cover | undefined {
  const isolating = policies.filter(
    ({ policy }) =>
      policy.tierPriority === undefined && policy.rules.some((rule) => rule.direction === direction),
  );
  const targets = parts.flatMap((part) => part.targets).filter((each) => !isImpossibleGroup(each));
  const cover = targets.map((target) =>
    isolating.find(({ policy }) => policy.appliedTo.some((each) => groupWithin(target, each, labelsOf))),
  );
  if (targets.length === 0) return undefined;
  const found = cover.flatMap((each) => each ?? []);
  return found.length === cover.length ? [...new Set(found)].map(isolationOf) : undefined;
}

function isolationOf({ object, policy: { source } }: LintPolicy): LintRule {
  const place = { object, path: 'spec.policyTypes' };
  return { place, source, direction: 'In', stage: 'kubernetes', action: 'Drop', parts: [] };
}

function coveredFinding(rule: LintRule, cover: Cover): Finding {
  const tier = (each: LintRule) => each.precedence?.tierPriority;
  const isSameTier = cover.every((each) => tier(each) !== undefined && tier(each) === tier(rule));
  const opposite = cover.some((each) => each.stage !== 'kubernetes' && says(each) !== says(rule));
  // Teams say what they need, whatever administrators allow everybody: that is no mistake.
  if (rule.stage === 'kubernetes' && !opposite) return redundantFinding(rule, cover);
  const contrary = opposite ? ', and they do not say the same' : '';
  const message = isSameTier
    ? `what it matches is decided before it in the same tier${contrary}`
    : `it is never asked: an earlier tier, or the Kubernetes policies, decide about all that it matches${contrary}`;
  const because = cover.map(({ place }) => place);
  return finding(isSameTier ? 'ShadowedRule' : 'UnreachableRule', {
    object: rule.place.object,
    path: rule.place.path,
    message,
    because,
  });
}

function redundantFinding({ place: { object, path } }: LintRule, cover: Cover): Finding {
  const because = cover.map(({ place }) => place);
  return finding('RedundantRule', { object, path, message: 'other rules allow all that it allows', because });
}

function says({ action }: LintRule): 'Allow' | 'Deny' | 'Pass' {
  return action === 'Drop' || action === 'Reject' ? 'Deny' : action;
}

function byPrecedence(a: LintRule, b: LintRule): number {
  if (a.precedence === undefined || b.precedence === undefined) return 0;
  return comparePrecedence(a.precedence, b.precedence);
}

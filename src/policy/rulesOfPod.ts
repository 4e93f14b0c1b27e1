/**
 * Which rules a pod meets, and in which order. Many pods and many connections share the answer: it is found out once.
 * @module
 */
import type { CompiledPolicy } from './compiled.ts';
import type { Direction, PolicySource } from './model.ts';
import { isUnordered, rulesInOrder } from './orderedRules.ts';
import { comparePrecedence, isBaseline, type Precedence, policyOrder } from './precedence.ts';
import { readyRule } from './readyRule.ts';
import { type AskedRule, RuleList } from './ruleList.ts';

/** The rules that a pod meets in one direction: first those before, then the unordered, then those after. */
export type RulesOfPod = {
  readonly before: RuleList;
  /** The policies without order and their rules together; undefined where none isolates the pod. */
  readonly unordered: Unordered | undefined;
  readonly after: RuleList;
};

type Unordered = { readonly isolatedBy: readonly PolicySource[]; readonly rules: RuleList };
type Ordered = AskedRule & { readonly precedence: Precedence };

/** A policy's rules of one direction. */
type Rules =
  | { readonly kind: 'ordered'; readonly rules: readonly Ordered[] }
  | { readonly kind: 'unordered'; readonly rules: readonly AskedRule[] };

type PolicyRules = Readonly<Record<Direction, Rules>> & {
  readonly source: PolicySource;
  /** Decides in which order policies without order are named. */
  readonly order: string;
};

/** What decides which rules a pod meets. */
export type PodSelection = {
  /** Stands for all pods with the same groups, or for some of them. */
  readonly key: object;
  /** The applied-to groups in which they are. */
  readonly groups: () => Iterable<string>;
  /** The policies of these groups; each may come more than once. */
  readonly policies: () => Iterable<CompiledPolicy>;
};

type Kept = Map<Direction, RulesOfPod>;

/** Keeps the rules of policies and of pods that were asked for. */
export class RuleBook {
  /** A compiled policy never changes, so this stays right whatever happens. */
  readonly #policies = new WeakMap<CompiledPolicy, PolicyRules>();
  readonly #byGroups = new Map<string, Kept>();
  #byKey: WeakMap<object, Kept> | undefined;

  rulesOf(selection: PodSelection, direction: Direction): RulesOfPod {
    const kept = this.#kept(selection);
    const known = kept.get(direction);
    if (known !== undefined) return known;
    const groups = new Set(selection.groups());
    const rules = this.collect(selection.policies(), direction, (group) => groups.has(group));
    kept.set(direction, rules);
    return rules;
  }

  /** Policies changed, or for whom they are. */
  forgetPods(): void {
    if (this.#byKey === undefined) return;
    this.#byKey = undefined;
    this.#byGroups.clear();
  }

  /** The rules of these policies for a pod that is in the groups of which `isFor` says so. */
  collect(
    policies: Iterable<CompiledPolicy>,
    direction: Direction,
    isFor: (appliedToGroup: string) => boolean,
  ): RulesOfPod {
    const all = [...new Set(policies)].map((policy) => this.#rulesOf(policy));
    const ordered = all
      .flatMap(({ [direction]: { kind, rules } }) => (kind === 'ordered' ? rules : []))
      .filter(({ rule: { rule } }) => rule.appliedToGroups?.some(isFor) ?? true)
      .sort((a, b) => comparePrecedence(a.precedence, b.precedence));
    const isAfter = ({ precedence }: Ordered) => isBaseline(precedence.tierPriority);
    return {
      before: new RuleList(ordered.filter((rule) => !isAfter(rule))),
      unordered: together(all, direction),
      after: new RuleList(ordered.filter(isAfter)),
    };
  }

  #kept({ key, groups }: PodSelection): Kept {
    this.#byKey ??= new WeakMap();
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const names = [...groups()].sort().join(' ');
    const kept = this.#byGroups.get(names) ?? new Map<Direction, RulesOfPod>();
    this.#byGroups.set(names, kept);
    this.#byKey.set(key, kept);
    return kept;
  }

  #rulesOf(policy: CompiledPolicy): PolicyRules {
    const known = this.#policies.get(policy);
    if (known !== undefined) return known;
    const rules = policyRules(policy);
    this.#policies.set(policy, rules);
    return rules;
  }
}

function together(all: readonly PolicyRules[], direction: Direction): Unordered | undefined {
  const isolating = all.filter(
    ({ [direction]: { kind, rules } }) => kind === 'unordered' && rules.length > 0,
  );
  if (isolating.length === 0) return undefined;
  // The same policies give the same reason, however they came.
  isolating.sort((a, b) => compare(a.order, b.order));
  return {
    isolatedBy: isolating.map(({ source }) => source),
    rules: new RuleList(isolating.flatMap(({ [direction]: { rules } }) => rules)),
  };
}

function policyRules(policy: CompiledPolicy): PolicyRules {
  const of = isUnordered(policy) ? unorderedOf : orderedOf;
  const { sourceRef: source, uid } = policy;
  return { In: of(policy, 'In'), Out: of(policy, 'Out'), source, order: policyOrder(source, uid) };
}

function orderedOf(policy: CompiledPolicy, direction: Direction): Rules {
  const rules = rulesInOrder(policy)
    .filter(({ rule }) => rule.direction === direction)
    .map(({ rule, ...rest }) => ({ rule: readyRule(rule), ...rest }));
  return { kind: 'ordered', rules };
}

function unorderedOf({ sourceRef: policy, rules }: CompiledPolicy, direction: Direction): Rules {
  const ofDirection = rules.filter((rule) => rule.direction === direction);
  const asked = ofDirection.map((rule, index) => ({
    rule: readyRule(rule),
    ref: { policy, direction, index },
    action: 'Allow' as const,
  }));
  return { kind: 'unordered', rules: asked };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

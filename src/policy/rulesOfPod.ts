/**
 * Which rules a pod meets, and in which order. Many pods and many connections share the answer: it is found out once.
 * @module
 */
import type { CompiledPolicy } from './compiled.ts';
import type { Action, Direction, PolicySource } from './model.ts';
import { isUnordered, type RuleRef, rulesInOrder } from './orderedRules.ts';
import { comparePrecedence, isBaseline, type Precedence, policyOrder } from './precedence.ts';
import { type ReadyRule, readyRule } from './readyRule.ts';

/** A rule that is asked about connections. */
export type AskedRule = { readonly rule: ReadyRule; readonly ref: RuleRef; readonly action: Action };

/** The rules that a pod meets in one direction: first those before, then the unordered, then those after. */
export type RulesOfPod = {
  readonly before: readonly AskedRule[];
  /** The policies without order and their rules together; undefined where none isolates the pod. */
  readonly unordered: Unordered | undefined;
  readonly after: readonly AskedRule[];
};

type Unordered = { readonly isolatedBy: readonly PolicySource[]; readonly rules: readonly AskedRule[] };
type Ordered = AskedRule & { readonly precedence: Precedence };

/** A policy's rules of one direction. */
type Rules =
  | { readonly kind: 'ordered'; readonly rules: readonly Ordered[] }
  | { readonly kind: 'unordered'; readonly source: PolicySource; readonly rules: readonly AskedRule[] };

type PolicyRules = Readonly<Record<Direction, Rules>> & {
  /** Decides in which order policies without order are named. */
  readonly order: string;
};

/** Keeps the rules of policies and of pods that were asked for. */
export class RuleBook {
  /** A compiled policy never changes, so this stays right whatever happens. */
  readonly #policies = new WeakMap<CompiledPolicy, PolicyRules>();
  #pods: WeakMap<object, Map<Direction, RulesOfPod>> | undefined;

  /** The rules for those who share `key`; `find` is asked when they are not known. */
  of(key: object, direction: Direction, find: () => RulesOfPod): RulesOfPod {
    this.#pods ??= new WeakMap();
    const known = this.#pods.get(key) ?? new Map<Direction, RulesOfPod>();
    this.#pods.set(key, known);
    const rules = known.get(direction) ?? find();
    known.set(direction, rules);
    return rules;
  }

  /** Policies changed, or for whom they are. */
  forgetPods(): void {
    this.#pods = undefined;
  }

  /** The rules of these policies (which may come twice) for a pod that is in the groups of which `isFor` says so. */
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
      before: ordered.filter((rule) => !isAfter(rule)),
      unordered: together(all, direction),
      after: ordered.filter(isAfter),
    };
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
  const isolatedBy: PolicySource[] = [];
  const rules: AskedRule[] = [];
  // The same policies give the same reason, however they came.
  for (const { [direction]: each } of all.toSorted((a, b) => compare(a.order, b.order))) {
    if (each.kind === 'ordered' || each.rules.length === 0) continue;
    isolatedBy.push(each.source);
    for (const rule of each.rules) rules.push(rule);
  }
  return isolatedBy.length === 0 ? undefined : { isolatedBy, rules };
}

function policyRules(policy: CompiledPolicy): PolicyRules {
  const of = isUnordered(policy) ? unorderedOf : orderedOf;
  const { sourceRef, uid } = policy;
  return { In: of(policy, 'In'), Out: of(policy, 'Out'), order: policyOrder(sourceRef, uid) };
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
  return { kind: 'unordered', source: policy, rules: asked };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * The policies' rules in a form in which they can be compared.
 * @module
 */
import type { RelativeRule } from '../antrea/blueprint.ts';
import { readPolicy } from '../antrea/readPolicy.ts';
import type { GroupSelector } from '../groupSelector.ts';
import { fromKubernetes } from '../kubernetesPolicy.ts';
import type { Action, Direction, Peers, Policy, PolicyRule, PolicySource } from '../model.ts';
import { isBaseline, type Precedence, policyOrder } from '../precedence.ts';
import { fromUpstream } from '../upstream/upstreamPolicy.ts';
import type { ObjectRef, RulePlace } from './finding.ts';
import type { LintWorld } from './lintWorld.ts';
import type { PeerAtom, RulePart } from './rulePart.ts';

/** When a rule is asked: in an order before the Kubernetes policies, with them, or in an order after them. */
export type Stage = 'before' | 'kubernetes' | 'after';

/** A rule as it is compared with others. */
export type LintRule = {
  readonly place: RulePlace;
  readonly source: PolicySource;
  readonly direction: Direction;
  readonly stage: Stage;
  /** Absent for rules without order. */
  readonly precedence?: Precedence;
  readonly action: Action;
  /** What it matches: any of them. */
  readonly parts: readonly RulePart[];
};

/** A policy, and what was found while it was read. */
export type LintPolicy = {
  readonly object: ObjectRef;
  readonly policy: Policy;
  readonly rules: readonly LintRule[];
};

/** Reads all policies. */
export function readPolicies(world: LintWorld): LintPolicy[] {
  return [
    ...world.policies.map((each) => lintPolicy(fromKubernetes(each), [])),
    ...world.antreaPolicies.map((each) => {
      const { policy, relative } = readPolicy(each, world.antrea);
      return lintPolicy(policy, relative);
    }),
    ...world.upstreamPolicies.map((each) => lintPolicy(fromUpstream(each), [])),
  ];
}

/** The object of a policy. */
export function objectOf({ type: kind, namespace, name }: PolicySource): ObjectRef {
  return namespace === undefined ? { kind, name } : { kind, namespace, name };
}

/** The path of a rule, as `spec.ingress[0]`. */
export function rulePath(direction: Direction, index: number): string {
  return `spec.${direction === 'In' ? 'ingress' : 'egress'}[${index}]`;
}

function lintPolicy(policy: Policy, relative: readonly RelativeRule[]): LintPolicy {
  const builder = new RuleBuilder(policy);
  for (const direction of ['In', 'Out'] as const) {
    const own = policy.rules.filter((rule) => rule.direction === direction);
    own.forEach((rule, position) => {
      builder.add(rule, policy.tierPriority === undefined ? position : rule.priority, partOf(policy, rule));
    });
  }
  for (const { rule, appliedTo, peer } of relative) {
    const peers: PeerAtom[] = [{ kind: 'relative', relative: peer }];
    builder.add(rule, rule.priority, { targets: appliedTo, peers, services: rule.services });
  }
  return { object: objectOf(policy.source), policy, rules: builder.rules };
}

/** A rule that was written once can be several: all of them have the same place. */
class RuleBuilder {
  readonly #policy: Policy;
  readonly #rules = new Map<string, LintRule>();

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  get rules(): LintRule[] {
    return [...this.#rules.values()];
  }

  add(rule: Omit<PolicyRule, 'peers' | 'appliedTo'>, index: number, part: RulePart | undefined): void {
    if (part === undefined) return;
    const path = rulePath(rule.direction, index);
    const known = this.#rules.get(path) ?? this.#rule(rule, index, path);
    this.#rules.set(path, { ...known, parts: [...known.parts, part] });
  }

  #rule(rule: Pick<PolicyRule, 'direction' | 'action' | 'name'>, index: number, path: string): LintRule {
    const { source, tierPriority } = this.#policy;
    const name = rule.name === undefined ? {} : { name: rule.name };
    const precedence = this.#precedence(index);
    return {
      place: { object: objectOf(source), path, ...name },
      source,
      direction: rule.direction,
      stage: stageOf(tierPriority),
      ...(precedence === undefined ? {} : { precedence }),
      action: rule.action,
      parts: [],
    };
  }

  #precedence(ruleIndex: number): Precedence | undefined {
    const { tierPriority, priority, source, uid = source.uid } = this.#policy;
    if (tierPriority === undefined || priority === undefined) return undefined;
    return { tierPriority, policyPriority: priority, ruleIndex, policy: policyOrder(source, uid) };
  }
}

function stageOf(tierPriority: number | undefined): Stage {
  if (tierPriority === undefined) return 'kubernetes';
  return isBaseline(tierPriority) ? 'after' : 'before';
}

/** Undefined for a rule that only isolates. */
function partOf({ appliedTo }: Policy, rule: PolicyRule): RulePart | undefined {
  if (rule.peers === undefined) return undefined;
  const targets: readonly GroupSelector[] = rule.appliedTo ?? appliedTo;
  return { targets, peers: atomsOf(rule.peers), services: rule.services };
}

function atomsOf({ groups, blocks }: Peers): PeerAtom[] {
  return [
    ...groups.map((group) => ({ kind: 'group', group }) as const),
    ...blocks.map((block) => ({ kind: 'block', block }) as const),
  ];
}

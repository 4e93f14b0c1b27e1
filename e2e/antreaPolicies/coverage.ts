/**
 * What the steps cover, found without a cluster: which verdicts hang on an object, and on a rule.
 * @module
 */
import { viewOf } from '#policy/compile.ts';
import type { DirectionVerdict, Verdict } from '#policy/evaluate.ts';
import type { PolicySource } from '#policy/model.ts';
import { type Attempt, attemptsOf } from '../truth/attempts.ts';
import { fixtureOf } from '../truth/fixture.ts';
import {
  type AntreaPolicyObject,
  identityOf,
  isAntreaPolicy,
  isUpstreamPolicy,
  type PolicyObject,
  type UpstreamPolicyObject,
} from '../truth/kubeObjects.ts';
import { paperStage } from '../truth/paperStage.ts';
import { verdictsOf } from '../truth/verdicts.ts';
import { paperClusterWith } from './paper.ts';
import { after, type Standing } from './step.ts';
import { allSteps } from './steps.ts';

/** A policy whose rules have an order. */
export type OrderedPolicy = AntreaPolicyObject | UpstreamPolicyObject;

/** A rule of such a policy, as it is written. */
export type WrittenRule = {
  readonly policy: OrderedPolicy;
  readonly side: 'ingress' | 'egress';
  readonly index: number;
};

/**
 * Whose word it is that a direction of a connection ends with, and whose it would be without what is looked at. Undefined
 * is nobody's.
 */
export type Overruled = {
  readonly by: PolicyObject | undefined;
  readonly instead: PolicyObject | undefined;
};

/** An object or a rule when it was new: how many attempts get through by it, how many are kept out, and over whom. */
export type Decision = {
  readonly of: PolicyObject | WrittenRule;
  readonly through: number;
  readonly kept: number;
  readonly overruled: readonly Overruled[];
};

type Matrix = ReadonlyMap<Attempt, readonly Verdict[]>;

/** What every object of the steps and every rule decides. */
export function decisions(): Decision[] {
  const stage = paperStage();
  const attempts = attemptsOf(stage);
  const matrixOf = (objects: Iterable<PolicyObject>): Matrix => {
    const view = viewOf(paperClusterWith(objects));
    return new Map(attempts.map((attempt) => [attempt, verdictsOf(view, attempt)]));
  };
  let standing: Standing = new Map();
  return allSteps(fixtureOf(stage)).flatMap((step) => {
    standing = after(standing, step);
    const full = matrixOf(standing.values());
    return step.apply.flatMap((object) => [
      compare(object, standing, full, matrixOf(replaced(standing, object, undefined))),
      ...rulesOf(object).map((rule) =>
        compare(rule, standing, full, matrixOf(replaced(standing, object, withoutRule(rule)))),
      ),
    ]);
  });
}

function compare(of: Decision['of'], standing: Standing, full: Matrix, without: Matrix): Decision {
  const decision = { of, through: 0, kept: 0, overruled: [] as Overruled[] };
  const object = (source: PolicySource | undefined) => standing.get(source?.uid ?? '');
  for (const [attempt, now] of full) {
    const then = without.get(attempt) ?? [];
    const isThrough = now.every(({ allowed }) => allowed);
    if (isThrough === then.every(({ allowed }) => allowed)) continue;
    if (isThrough) decision.through += 1;
    else decision.kept += 1;
    const differ = now.flatMap((each, at) => differing(each, then[at]));
    decision.overruled.push(
      ...differ.map(([one, other]) => ({ by: object(deciderOf(one)), instead: object(deciderOf(other)) })),
    );
  }
  return decision;
}

/** The directions that came out otherwise. */
function differing(
  now: Verdict,
  then: Verdict | undefined,
): (readonly [DirectionVerdict, DirectionVerdict])[] {
  if (then === undefined) return [];
  const sides = [[now.egress, then.egress] as const, [now.ingress, then.ingress] as const];
  return sides.filter(([one, other]) => one.allowed !== other.allowed);
}

function deciderOf(verdict: DirectionVerdict): PolicySource | undefined {
  if (verdict.reason === 'rule') return verdict.rule.policy;
  return verdict.reason === 'isolated' ? verdict.isolatedBy[0] : undefined;
}

function rulesOf(object: PolicyObject): WrittenRule[] {
  if (!isAntreaPolicy(object) && !isUpstreamPolicy(object)) return [];
  return (['ingress', 'egress'] as const).flatMap((side) =>
    (object.spec?.[side] ?? []).map((_, index) => ({ policy: object, side, index })),
  );
}

function withoutRule({ policy, side, index }: WrittenRule): OrderedPolicy {
  const without = <T>(rules: readonly T[] = []) => rules.toSpliced(index, 1);
  return isUpstreamPolicy(policy)
    ? { ...policy, spec: { ...policy.spec, [side]: without(policy.spec?.[side]) } }
    : { ...policy, spec: { ...policy.spec, [side]: without(policy.spec?.[side]) } };
}

function replaced(
  standing: Standing,
  object: PolicyObject,
  by: PolicyObject | undefined,
): Iterable<PolicyObject> {
  const identity = identityOf(object);
  return [...standing].flatMap(([each, other]) => (each === identity ? (by ?? []) : [other]));
}

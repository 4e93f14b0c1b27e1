/**
 * What the truth table covers, found without a cluster: which verdicts the policies that use a feature decide.
 * @module
 */
import { viewOf } from '#policy/compile.ts';
import type { NetworkPolicy } from '#policy/input.ts';
import { type Attempt, attemptsOf } from './attempts.ts';
import { fixtureOf } from './fixture.ts';
import { generateSteps, keyOf } from './generator.ts';
import { paperCluster, paperStage } from './paperStage.ts';
import { policyCount } from './plan.ts';
import { difference, modelMatrix, policiesLettingIn } from './verdicts.ts';

/** A policy when it was new: the attempts that a rule of it let through, and those that nothing else kept out. */
export type Decision = {
  readonly policy: NetworkPolicy;
  readonly through: readonly Attempt[];
  readonly kept: readonly Attempt[];
};

/** How many policies there were, and what they decided. */
export type Count = { readonly policies: number; readonly through: number; readonly kept: number };

/** What the policies of a seed decide, step by step. */
export function decisionsOf(seed: number): Decision[] {
  const stage = paperStage();
  const attempts = attemptsOf(stage);
  const standing = new Map<string, NetworkPolicy>();
  return generateSteps(seed, policyCount, fixtureOf(stage)).flatMap(({ apply, remove }) => {
    for (const policy of apply) standing.set(keyOf(policy), policy);
    for (const key of remove) standing.delete(key);
    const policies = [...standing.values()];
    return apply
      .filter((policy) => policies.includes(policy))
      .map((policy) => decide(policy, policies, attempts));
  });
}

function decide(
  policy: NetworkPolicy,
  standing: readonly NetworkPolicy[],
  attempts: readonly Attempt[],
): Decision {
  const view = viewOf(paperCluster(standing));
  const without = viewOf(paperCluster(standing.filter((each) => each !== policy)));
  const { leaks } = difference(modelMatrix(view, attempts), modelMatrix(without, attempts));
  const turned = new Set(leaks);
  return {
    policy,
    through: attempts.filter((attempt) => policiesLettingIn(view, attempt).includes(keyOf(policy))),
    kept: attempts.filter(({ id }) => turned.has(id)),
  };
}

/** Counts those of the policies and attempts that are meant. */
export function count(
  decisions: readonly Decision[],
  isMeant: {
    readonly policy?: (policy: NetworkPolicy) => boolean;
    readonly attempt?: (attempt: Attempt) => boolean;
  },
): Count {
  const { policy: isPolicy = () => true, attempt: isAttempt = () => true } = isMeant;
  const own = decisions.filter(({ policy }) => isPolicy(policy));
  const sum = (of: (decision: Decision) => readonly Attempt[]) =>
    own.reduce((total, decision) => total + of(decision).filter(isAttempt).length, 0);
  return { policies: own.length, through: sum((each) => each.through), kept: sum((each) => each.kept) };
}

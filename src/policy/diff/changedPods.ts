import { isDeepStrictEqual } from 'node:util';
import type { CompiledPolicy, CompiledRule } from '../compiled.ts';
import { isAnyAddress } from '../ipBlock.ts';
import type { Direction } from '../model.ts';
import { type PodRef, podKey } from '../pods.ts';
import type { GroupPods, Snapshot } from './snapshot.ts';

/** Pods, by `namespace/name`, for which something may be judged otherwise, in each direction. */
export type ChangedPods = Readonly<Record<Direction, ReadonlySet<string>>>;

/**
 * The pods under a policy that differs, whose peers differ, or that does not apply to them both before and after; and
 * those that call their ports otherwise. No other pod's verdicts differ.
 */
export function changedPods(before: Snapshot, after: Snapshot, pods: readonly PodRef[]): ChangedPods {
  const changed = { In: new Set<string>(), Out: new Set<string>() };
  const differing = differingPolicies(before, after, pods);
  for (const ref of pods) {
    const was = rulesOn(before, ref);
    const is = rulesOn(after, ref);
    for (const direction of ['In', 'Out'] as const) {
      if (!isSameSet(was[direction], is[direction], differing)) changed[direction].add(podKey(ref));
    }
    if (!hasSame('ports', ref, before, after)) changed.In.add(podKey(ref));
  }
  return changed;
}

/** Uids of the policies that do not say the same about the same peers. */
function differingPolicies(before: Snapshot, after: Snapshot, pods: readonly PodRef[]): ReadonlySet<string> {
  const areMoved = pods.some((ref) => !hasSame('addresses', ref, before, after));
  const groups = differingGroups(before.addresses, after.addresses);
  const uids = new Set([...before.policies.keys(), ...after.policies.keys()]);
  return new Set(
    [...uids].filter((uid) => {
      const is = after.policies.get(uid);
      return (
        !isSamePolicy(before.policies.get(uid), is) ||
        is?.rules.some((rule) => speaksOf(rule, groups, areMoved))
      );
    }),
  );
}

function differingGroups(
  before: ReadonlyMap<string, GroupPods>,
  after: ReadonlyMap<string, GroupPods>,
): ReadonlySet<string> {
  const names = new Set([...before.keys(), ...after.keys()]);
  return new Set([...names].filter((name) => !isDeepStrictEqual(before.get(name), after.get(name))));
}

/** By what it says; the generation of its object says nothing. */
function isSamePolicy(was: CompiledPolicy | undefined, is: CompiledPolicy | undefined): boolean {
  if (was === undefined || is === undefined) return false;
  return isDeepStrictEqual({ ...was, generation: 0, sourceRef: 0 }, { ...is, generation: 0, sourceRef: 0 });
}

/** Whether a rule has one of these groups for its peer, or blocks where pods have moved to other addresses. */
function speaksOf({ from, to }: CompiledRule, groups: ReadonlySet<string>, areMoved: boolean): boolean {
  return [from, to].some(
    (peer) =>
      peer?.addressGroups?.some((name) => groups.has(name)) === true ||
      (areMoved && peer?.ipBlocks?.some((block) => !isAnyAddress(block)) === true),
  );
}

function hasSame(fact: 'ports' | 'addresses', ref: PodRef, before: Snapshot, after: Snapshot): boolean {
  return isDeepStrictEqual(before.view.pod(ref)?.[fact], after.view.pod(ref)?.[fact]);
}

/** What applies to a pod: the uids of policies, and which of their rules where these say it themselves. */
function rulesOn({ view }: Snapshot, ref: PodRef): Readonly<Record<Direction, ReadonlySet<string>>> {
  const on = { In: new Set<string>(), Out: new Set<string>() };
  const facts = view.pod(ref);
  for (const { uid, rules } of facts === undefined ? [] : view.policiesSelecting(facts)) {
    for (const { direction, appliedToGroups } of rules) {
      on[direction].add(uid);
      for (const group of appliedToGroups ?? []) {
        if (facts !== undefined && view.isInAppliedToGroup(group, facts))
          on[direction].add(`${uid}/${group}`);
      }
    }
  }
  return on;
}

function isSameSet(
  was: ReadonlySet<string>,
  is: ReadonlySet<string>,
  differing: ReadonlySet<string>,
): boolean {
  if (was.size !== is.size) return false;
  return [...is].every((key) => was.has(key) && !differing.has(key));
}

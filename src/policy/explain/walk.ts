/**
 * What one end says to a connection, tier by tier, and why.
 * @module
 */
import type { Nearest } from '../evaluate.ts';
import type { Action, PolicySource } from '../model.ts';
import type { RuleRef } from '../orderedRules.ts';
import type { PodFacts } from '../pods.ts';
import type { AskedRule, RuleList } from '../ruleList.ts';
import type { RulesOfPod } from '../rulesOfPod.ts';
import { both } from './answer.ts';
import { type Encounter, matchPeer, matchSubject } from './ruleMatch.ts';

/** What is known of a connection. */
export type Outcome = 'allowed' | 'denied' | 'unknown';

/** A rule that would decide if it spoke of the connection, and why it is not known whether it does. */
export type Doubt = { readonly rule: RuleRef; readonly action: Action; readonly why: string };

/** One stop of the walk: a tier by its priority, or all the policies that have no order. */
export type Stop = {
  readonly tier: number | 'kubernetes';
  /** How many rules (policies, where they have no order) for this pod and direction were asked. */
  readonly asked: number;
  readonly doubts: readonly Doubt[];
} & (
  | { readonly result: 'matched'; readonly rule: RuleRef; readonly action: Action }
  | {
      readonly result: 'isolated';
      /** Every policy that isolates the pod in this direction. */
      readonly isolatedBy: readonly PolicySource[];
      readonly nearest?: Nearest;
    }
  | { readonly result: 'nothing' }
);

/** A walk to its end. The last stop decided, unless there are doubts or nobody isolates the pod. */
export type Walk = {
  readonly outcome: Outcome;
  readonly reason:
    | 'notAPod'
    | 'itself'
    | 'ownNode'
    | 'notIsolated'
    | 'rule'
    | 'isolated'
    | 'doubt'
    | 'perhapsOwnNode';
  readonly stops: readonly Stop[];
};

/** Follows a connection through the policies of a pod. */
export function walk(pod: PodFacts, encounter: Encounter): Walk {
  const { before, unordered, after } = encounter.view.rulesOf(pod, encounter.direction);
  const first = askTiers(before, encounter);
  const decision = first.at(-1);
  if (decision?.result === 'matched' && decision.action !== 'Pass') return concluded(first);
  if (unordered !== undefined) return concluded([...first, askUnordered(unordered, encounter)]);
  return concluded([...first, ...askTiers(after, encounter)]);
}

/** Asks tier by tier, up to the first rule that speaks of the connection. */
function askTiers({ rules }: RuleList, encounter: Encounter): Stop[] {
  const stops: Stop[] = [];
  for (const [tier, ofTier] of byTier(rules)) {
    const stop = askTier(tier, ofTier, encounter);
    stops.push(stop);
    if (stop.result === 'matched') break;
  }
  return stops;
}

function byTier(rules: readonly AskedRule[]): Map<number, AskedRule[]> {
  const tiers = new Map<number, AskedRule[]>();
  for (const rule of rules) {
    const { tierPriority } = rule.precedence ?? { tierPriority: 0 };
    const known = tiers.get(tierPriority);
    if (known === undefined) tiers.set(tierPriority, [rule]);
    else known.push(rule);
  }
  return tiers;
}

function askTier(tier: number, rules: readonly AskedRule[], encounter: Encounter): Stop {
  const doubts: Doubt[] = [];
  for (const [index, { rule, ref, action }] of rules.entries()) {
    const answer = both(matchSubject(rule, encounter), matchPeer(rule, encounter));
    if (answer.is === 'yes') return { tier, asked: index + 1, doubts, result: 'matched', rule: ref, action };
    if (answer.is === 'unknown') doubts.push({ rule: ref, action, why: answer.why });
  }
  return { tier, asked: rules.length, doubts, result: 'nothing' };
}

/** The rules of policies without order only allow: which of them is asked first makes no difference. */
function askUnordered(
  { isolatedBy, rules }: NonNullable<RulesOfPod['unordered']>,
  encounter: Encounter,
): Stop {
  const stop = { tier: 'kubernetes', asked: isolatedBy.length } as const;
  const doubts: Doubt[] = [];
  let nearest: Nearest | undefined;
  for (const { rule, ref, action } of candidates(rules, encounter)) {
    const peer = matchPeer(rule, encounter);
    if (peer.is === 'no') continue;
    const answer = both(peer, matchSubject(rule, encounter));
    if (answer.is === 'yes') return { ...stop, doubts: [], result: 'matched', rule: ref, action };
    if (answer.is === 'unknown') doubts.push({ rule: ref, action, why: answer.why });
    else if (peer.is === 'yes') nearest ??= { rule: ref, matched: 'peer' };
  }
  nearest ??= nearestBySubject(rules, encounter);
  return { ...stop, doubts, result: 'isolated', isolatedBy, ...(nearest === undefined ? {} : { nearest }) };
}

/** That the peer is right says more than that the port is; among equals the first is named. */
function nearestBySubject({ rules }: RuleList, encounter: Encounter): Nearest | undefined {
  const found = rules.find(({ rule }) => matchSubject(rule, encounter).is === 'yes');
  return found && { rule: found.ref, matched: 'port' };
}

function candidates(list: RuleList, { peer, view }: Encounter): readonly AskedRule[] {
  return list.candidates(peer.kind === 'pod' ? view.addressGroupsOf(peer.facts) : []);
}

/** Where every doubt would end as the walk ended, it makes no difference. */
function concluded(stops: readonly Stop[]): Walk {
  const end = endOf(stops.at(-1));
  const doubts = stops.flatMap((stop) => stop.doubts);
  const isSettled = doubts.every(({ action }) => action !== 'Pass' && (action === 'Allow') === end.isAllowed);
  if (!isSettled) return { outcome: 'unknown', reason: 'doubt', stops };
  return { outcome: end.isAllowed ? 'allowed' : 'denied', reason: end.reason, stops };
}

function endOf(stop: Stop | undefined): {
  readonly isAllowed: boolean;
  readonly reason: 'rule' | 'isolated' | 'notIsolated';
} {
  if (stop?.result === 'isolated') return { isAllowed: false, reason: 'isolated' };
  if (stop?.result !== 'matched' || stop.action === 'Pass') return { isAllowed: true, reason: 'notIsolated' };
  return { isAllowed: stop.action === 'Allow', reason: 'rule' };
}

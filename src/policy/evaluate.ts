/**
 * May `from` reach `to`, and why: the oracle that the flows and real probes are compared with. It speaks of connections
 * that begin; replies of one that was let in are never stopped.
 * @module
 */
import {
  type Meeting,
  matchesPeer,
  matchesTraffic,
  numbers,
  type Party,
  type PodParty,
  type PolicyView,
  type Traffic,
} from './matching.ts';
import type { PolicySource } from './model.ts';
import type { RuleRef } from './orderedRules.ts';
import type { AskedRule, RuleList } from './ruleList.ts';
import { RuleBook, type RulesOfPod } from './rulesOfPod.ts';

export type { PolicyView } from './matching.ts';

/** An end of a connection. */
export type Endpoint =
  | { readonly kind: 'pod'; readonly namespace: string; readonly name: string }
  /** An address that is nobody's of the cluster. */
  | { readonly kind: 'address'; readonly address: string }
  /** A node itself, or a pod on its host network, under the address by which the other end knows it. */
  | { readonly kind: 'node'; readonly node: string; readonly address: string };

/** A connection that begins. */
export type Connection = Traffic & { readonly from: Endpoint; readonly to: Endpoint };

/** How far a rule matched that did not match. */
export type Nearest = { readonly rule: RuleRef; readonly matched: 'peer' | 'port' };

/** What one end says to a connection. */
export type DirectionVerdict =
  | { readonly allowed: true; readonly reason: 'notAPod' | 'itself' | 'ownNode' | 'notIsolated' }
  | { readonly allowed: true; readonly reason: 'rule'; readonly rule: RuleRef; readonly action: 'Allow' }
  | {
      readonly allowed: false;
      readonly reason: 'rule';
      readonly rule: RuleRef;
      readonly action: 'Drop' | 'Reject';
    }
  | {
      readonly allowed: false;
      readonly reason: 'isolated';
      /** Every policy that isolates the pod in this direction. */
      readonly isolatedBy: readonly PolicySource[];
      readonly nearest?: Nearest;
    };

/** A connection needs both ends to allow it. */
export type Verdict = {
  readonly allowed: boolean;
  readonly egress: DirectionVerdict;
  readonly ingress: DirectionVerdict;
};

/**
 * Decides about a connection. Undefined when an end is a pod that is not known or has terminated. A pod that has no
 * address yet, or an address that is no IPv4, is in no block but the one of all addresses.
 */
export function evaluate(view: PolicyView, connection: Connection): Verdict | undefined {
  const from = partyOf(view, connection.from);
  const to = partyOf(view, connection.to);
  if (from === undefined || to === undefined) return undefined;
  const meeting = { view, destination: to, traffic: connection };
  const egress = decideEgress(from, { ...meeting, direction: 'Out', peer: to });
  const ingress = decideIngress(to, { ...meeting, direction: 'In', peer: from });
  return { allowed: egress.allowed && ingress.allowed, egress, ingress };
}

function partyOf(view: PolicyView, endpoint: Endpoint): Party | undefined {
  switch (endpoint.kind) {
    case 'pod': {
      const facts = view.pod(endpoint);
      if (facts === undefined || facts.place === 'terminated') return undefined;
      const addresses = numbers(facts.addresses);
      if (facts.place === 'pod') return { kind: 'pod', facts, addresses };
      return { kind: 'node', node: facts.node ?? '', addresses };
    }
    case 'node':
      return { kind: 'node', node: endpoint.node, addresses: numbers([endpoint.address]) };
    case 'address':
      return { kind: 'address', addresses: numbers([endpoint.address]) };
  }
}

function decideEgress(pod: Party, meeting: Meeting): DirectionVerdict {
  if (pod.kind !== 'pod') return { allowed: true, reason: 'notAPod' };
  return decide(pod, meeting);
}

/** A node always reaches its own pods. The reference of the API says so of ingress only. */
function decideIngress(pod: Party, meeting: Meeting): DirectionVerdict {
  if (pod.kind !== 'pod') return { allowed: true, reason: 'notAPod' };
  if (meeting.peer.kind === 'node' && meeting.peer.node === pod.facts.node) {
    return { allowed: true, reason: 'ownNode' };
  }
  return decide(pod, meeting);
}

function decide(pod: PodParty, meeting: Meeting): DirectionVerdict {
  const { peer } = meeting;
  if (peer.kind === 'pod' && peer.facts.key === pod.facts.key) return { allowed: true, reason: 'itself' };
  const { before, unordered, after } = rulesOf(pod, meeting);
  return (
    decideOrdered(before, meeting) ??
    decideUnordered(unordered, meeting) ??
    decideOrdered(after, meeting) ?? { allowed: true, reason: 'notIsolated' }
  );
}

function rulesOf({ facts }: PodParty, { view, direction }: Meeting): RulesOfPod {
  if (view.rulesOf !== undefined) return view.rulesOf(facts, direction);
  const isFor = (group: string) => view.isInAppliedToGroup(group, facts);
  return new RuleBook().collect(view.policiesSelecting(facts), direction, isFor);
}

/** What the first rule that matches says; undefined where none does, or it passes. */
function decideOrdered(rules: RuleList, meeting: Meeting): DirectionVerdict | undefined {
  const found = candidates(rules, meeting).find(
    ({ rule }) => matchesTraffic(rule, meeting) && matchesPeer(rule, meeting),
  );
  if (found === undefined) return undefined;
  const { ref, action } = found;
  switch (action) {
    case 'Allow':
      return { allowed: true, reason: 'rule', rule: ref, action };
    case 'Drop':
    case 'Reject':
      return { allowed: false, reason: 'rule', rule: ref, action };
    case 'Pass':
      return undefined;
  }
}

/** What the policies without order say together; undefined where there is none. */
function decideUnordered(unordered: RulesOfPod['unordered'], meeting: Meeting): DirectionVerdict | undefined {
  if (unordered === undefined) return undefined;
  const { isolatedBy, rules } = unordered;
  let nearest: Nearest | undefined;
  for (const { rule, ref } of candidates(rules, meeting)) {
    if (!matchesPeer(rule, meeting)) continue;
    if (matchesTraffic(rule, meeting)) return { allowed: true, reason: 'rule', rule: ref, action: 'Allow' };
    nearest ??= { rule: ref, matched: 'peer' };
  }
  nearest ??= nearestByPort(rules, meeting);
  return { allowed: false, reason: 'isolated', isolatedBy, ...(nearest === undefined ? {} : { nearest }) };
}

/** That the peer is right says more than that the port is; among equals the first is named. */
function nearestByPort({ rules }: RuleList, meeting: Meeting): Nearest | undefined {
  const found = rules.find(({ rule }) => matchesTraffic(rule, meeting));
  return found && { rule: found.ref, matched: 'port' };
}

function candidates(list: RuleList, { peer, view }: Meeting): readonly AskedRule[] {
  if (peer.kind !== 'pod') return list.candidates([]);
  return view.addressGroupsOf === undefined ? list.rules : list.candidates(view.addressGroupsOf(peer.facts));
}

/**
 * May `from` reach `to`, and why: the oracle that the flows and real probes are compared with. It speaks of connections
 * that begin; replies of one that was let in are never stopped.
 * @module
 */
import { parseIpv4 } from '#base/ipv4.ts';
import type { CompiledPeer, CompiledPolicy, CompiledRule } from './compiled.ts';
import { blockContains, isAnyAddress } from './ipBlock.ts';
import type { Direction, PolicySource, Service } from './model.ts';
import type { PodFacts, PodRef } from './pods.ts';

/** What a verdict is computed from: an index, or the result of `compile`. */
export interface PolicyView {
  pod(ref: PodRef): PodFacts | undefined;
  /** The policies that apply to a pod. */
  policiesSelecting(pod: PodFacts): Iterable<CompiledPolicy>;
  isInAddressGroup(name: string, pod: PodFacts): boolean;
}

/** An end of a connection. */
export type Endpoint =
  | { readonly kind: 'pod'; readonly namespace: string; readonly name: string }
  /** An address that is nobody's of the cluster. */
  | { readonly kind: 'address'; readonly address: string }
  /** A node itself, or a pod on its host network, under the address by which the other end knows it. */
  | { readonly kind: 'node'; readonly node: string; readonly address: string };

/** A connection. `port` is the destination's; protocols without ports (ICMP) leave it out and have a type and a code. */
export type Connection = {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly protocol: string;
  readonly port?: number;
  /** Where it is left out, no rule matches that asks for one. */
  readonly sourcePort?: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
};

/** A rule of a policy, by its place among the rules of its direction. */
export type RuleRef = {
  readonly policy: PolicySource;
  readonly direction: Direction;
  readonly index: number;
  readonly name?: string;
};

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

/** An end of which the facts are known. */
type Party =
  | { readonly kind: 'pod'; readonly facts: PodFacts; readonly addresses: readonly number[] }
  | { readonly kind: 'node'; readonly node: string; readonly addresses: readonly number[] }
  | { readonly kind: 'address'; readonly addresses: readonly number[] };

type PodParty = Extract<Party, { kind: 'pod' }>;

/** A connection as a pod meets it in one direction. */
type Meeting = {
  readonly view: PolicyView;
  readonly direction: Direction;
  readonly peer: Party;
  readonly destination: Party;
  readonly protocol: string;
  readonly port: number | undefined;
};

/**
 * Decides about a connection. Undefined when an end is a pod that is not known or has terminated. A pod that has no
 * address yet, or an address that is no IPv4, is in no block but the one of all addresses.
 */
export function evaluate(view: PolicyView, connection: Connection): Verdict | undefined {
  const from = partyOf(view, connection.from);
  const to = partyOf(view, connection.to);
  if (from === undefined || to === undefined) return undefined;
  const meeting = { view, destination: to, protocol: connection.protocol, port: connection.port };
  const egress = decideEgress(from, { ...meeting, direction: 'Out', peer: to });
  const ingress = decideIngress(to, { ...meeting, direction: 'In', peer: from });
  return { allowed: egress.allowed && ingress.allowed, egress, ingress };
}

/** Whether a rule for egress lets through to an address that is not on the pod network. */
export function allowsAddress(
  rule: CompiledRule,
  to: { readonly address: string; readonly protocol: string; readonly port: number },
): boolean {
  const destination: Party = { kind: 'address', addresses: numbers([to.address]) };
  const { protocol, port } = to;
  const meeting = { view: nobody, direction: 'Out', peer: destination, destination, protocol, port } as const;
  return match(rule, meeting) === 'all';
}

const nobody: PolicyView = {
  pod: () => undefined,
  policiesSelecting: () => [],
  isInAddressGroup: () => false,
};

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

/** "… OR if the traffic source is the pod's local node": only ingress has this clause in the API reference. */
function decideIngress(pod: Party, meeting: Meeting): DirectionVerdict {
  if (pod.kind !== 'pod') return { allowed: true, reason: 'notAPod' };
  if (meeting.peer.kind === 'node' && meeting.peer.node === pod.facts.node) {
    return { allowed: true, reason: 'ownNode' };
  }
  return decide(pod, meeting);
}

function decide(pod: PodParty, meeting: Meeting): DirectionVerdict {
  const { peer, view, direction } = meeting;
  if (peer.kind === 'pod' && peer.facts.key === pod.facts.key) return { allowed: true, reason: 'itself' };
  const policies = [...view.policiesSelecting(pod.facts)].filter(({ rules }) =>
    rules.some((rule) => rule.direction === direction),
  );
  if (policies.length === 0) return { allowed: true, reason: 'notIsolated' };
  let nearest: Nearest | undefined;
  for (const { rule, ref } of rulesOf(policies.sort(byName), direction)) {
    const matched = match(rule, meeting);
    if (matched === 'all') return { allowed: true, reason: 'rule', rule: ref, action: 'Allow' };
    if (matched !== 'nothing' && isNearer(matched, nearest)) nearest = { rule: ref, matched };
  }
  const isolatedBy = policies.map(({ sourceRef }) => sourceRef);
  return { allowed: false, reason: 'isolated', isolatedBy, ...(nearest === undefined ? {} : { nearest }) };
}

function* rulesOf(policies: readonly CompiledPolicy[], direction: Direction) {
  for (const { sourceRef: policy, rules } of policies) {
    const ofDirection = rules.filter((rule) => rule.direction === direction);
    for (const [index, rule] of ofDirection.entries()) yield { rule, ref: { policy, direction, index } };
  }
}

/** That the peer is right says more than that the port is; among equals the first stays. */
function isNearer(matched: Nearest['matched'], than: Nearest | undefined): boolean {
  return than === undefined || (than.matched === 'port' && matched === 'peer');
}

/** So that the same policies give the same reason, however they came. */
function byName(a: CompiledPolicy, b: CompiledPolicy): number {
  const name = ({ sourceRef }: CompiledPolicy) => `${sourceRef.namespace ?? ''}/${sourceRef.name}`;
  return compare(name(a), name(b)) || compare(a.uid, b.uid);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function match(rule: CompiledRule, meeting: Meeting): 'all' | 'peer' | 'port' | 'nothing' {
  const peer = rule.direction === 'In' ? rule.from : rule.to;
  if (peer === undefined) return 'nothing';
  const isPeer = matchesPeer(peer, meeting);
  const isPort =
    rule.services === undefined || rule.services.some((service) => matchesService(service, meeting));
  if (isPeer && isPort) return 'all';
  if (isPeer) return 'peer';
  return isPort ? 'port' : 'nothing';
}

function matchesPeer({ addressGroups = [], ipBlocks = [] }: CompiledPeer, { view, peer }: Meeting): boolean {
  if (peer.kind === 'pod' && addressGroups.some((name) => view.isInAddressGroup(name, peer.facts)))
    return true;
  return ipBlocks.some(
    (block) => isAnyAddress(block) || peer.addresses.some((each) => blockContains(block, each)),
  );
}

/** A named port is looked up at the destination, which has to be a pod. */
function matchesService(service: Service, { destination, protocol, port }: Meeting): boolean {
  if (service.protocol !== protocol) return false;
  // What type a message has is not part of a connection.
  if (service.protocol === 'ICMP') return service.icmpType === undefined;
  if (service.port === undefined) return true;
  if (port === undefined) return false;
  if (typeof service.port === 'number') {
    return service.endPort === undefined
      ? port === service.port
      : port >= service.port && port <= service.endPort;
  }
  if (destination.kind !== 'pod') return false;
  return destination.facts.ports.some(
    (named) => named.name === service.port && named.protocol === protocol && named.port === port,
  );
}

function numbers(addresses: readonly string[]): number[] {
  return addresses.flatMap((text) => parseIpv4(text) ?? []);
}

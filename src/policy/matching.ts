/**
 * Whether a rule speaks of a connection.
 * @module
 */
import { parseIpv4 } from '#base/ipv4.ts';
import type { CompiledPolicy, CompiledRule } from './compiled.ts';
import type { Direction, IcmpService, Service } from './model.ts';
import type { PodFacts, PodRef } from './pods.ts';
import { holdsOneOf, type ReadyRule, readyRule } from './readyRule.ts';
import type { RulesOfPod } from './rulesOfPod.ts';

/** What a verdict is computed from: an index, or the result of `compile`. */
export interface PolicyView {
  pod(ref: PodRef): PodFacts | undefined;
  /** The policies that apply to a pod. */
  policiesSelecting(pod: PodFacts): Iterable<CompiledPolicy>;
  /** Asked for rules that say themselves whom they are for. */
  isInAppliedToGroup(name: string, pod: PodFacts): boolean;
  isInAddressGroup(name: string, pod: PodFacts): boolean;
  /** For views that keep what they found out; otherwise it is found out anew for each connection. */
  rulesOf?(pod: PodFacts, direction: Direction): RulesOfPod;
  /** The address groups in which a pod is, for views that know them; otherwise every rule is asked. */
  addressGroupsOf?(pod: PodFacts): readonly string[];
}

/** What services match. */
export type Traffic = {
  readonly protocol: string;
  /** The destination's. Protocols without ports (ICMP) leave it out and have a type and a code. */
  readonly port?: number;
  /** Where it is left out, no rule matches that asks for one. */
  readonly sourcePort?: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
};

/** An end of which the facts are known. */
export type Party =
  | { readonly kind: 'pod'; readonly facts: PodFacts; readonly addresses: readonly number[] }
  | { readonly kind: 'node'; readonly node: string; readonly addresses: readonly number[] }
  | { readonly kind: 'address'; readonly addresses: readonly number[] };

/** A pod of the pod network. */
export type PodParty = Extract<Party, { kind: 'pod' }>;

/** A connection as a pod meets it in one direction. */
export type Meeting = {
  readonly view: PolicyView;
  readonly direction: Direction;
  readonly peer: Party;
  readonly destination: Party;
  readonly traffic: Traffic;
};

/** Whether a rule for egress speaks of an address that is not on the pod network. */
export function matchesAddress(
  rule: CompiledRule,
  to: { readonly address: string; readonly protocol: string; readonly port: number },
): boolean {
  const destination: Party = { kind: 'address', addresses: numbers([to.address]) };
  const meeting = { view: nobody, direction: 'Out', peer: destination, destination, traffic: to } as const;
  const ready = readyRule(rule);
  return matchesPeer(ready, meeting) && matchesTraffic(ready, meeting);
}

const nobody: PolicyView = {
  pod: () => undefined,
  policiesSelecting: () => [],
  isInAppliedToGroup: () => false,
  isInAddressGroup: () => false,
};

/** Whether the peer of a connection is one that a rule speaks of. */
export function matchesPeer(rule: ReadyRule, meeting: Meeting): boolean {
  if (isInGroupOf(rule, meeting)) return true;
  return rule.peer?.blocks.some((block) => holdsOneOf(block, meeting.peer.addresses)) ?? false;
}

/**
 * Whether a rule that does more than isolate speaks of this kind of traffic. What a destination calls its ports is known
 * of pods in groups only: rules of egress have groups of the pods in their blocks, too.
 */
export function matchesTraffic(ready: ReadyRule, meeting: Meeting): boolean {
  const { rule, peer } = ready;
  if (peer === undefined) return false;
  if (rule.services === undefined) return true;
  return rule.services.some(
    (service) =>
      matchesService(service, meeting) &&
      (rule.direction === 'In' || !isByName(service) || isInGroupOf(ready, meeting)),
  );
}

function isInGroupOf({ peer: of }: ReadyRule, { view, peer }: Meeting): boolean {
  if (of === undefined || peer.kind !== 'pod') return false;
  return of.groups.some((name) => view.isInAddressGroup(name, peer.facts));
}

function isByName(service: Service): boolean {
  return service.protocol !== 'ICMP' && typeof service.port === 'string';
}

/** A named port is looked up at the destination, which has to be a pod. */
function matchesService(service: Service, { destination, traffic }: Meeting): boolean {
  if (service.protocol !== traffic.protocol) return false;
  if (service.protocol === 'ICMP') return matchesIcmp(service, traffic);
  const { sourcePort, sourceEndPort } = service;
  if (sourcePort !== undefined && !isInRange(traffic.sourcePort, sourcePort, sourceEndPort)) return false;
  if (service.port === undefined) return true;
  const { protocol, port } = traffic;
  if (typeof service.port === 'number') return isInRange(port, service.port, service.endPort);
  if (port === undefined || destination.kind !== 'pod') return false;
  return destination.facts.ports.some(
    (named) => named.name === service.port && named.protocol === protocol && named.port === port,
  );
}

function matchesIcmp({ icmpType, icmpCode }: IcmpService, traffic: Traffic): boolean {
  if (icmpType !== undefined && icmpType !== traffic.icmpType) return false;
  return icmpCode === undefined || icmpCode === traffic.icmpCode;
}

function isInRange(port: number | undefined, first: number, last = first): boolean {
  return port !== undefined && port >= first && port <= last;
}

/** The addresses that are IPv4, as numbers. */
export function numbers(addresses: readonly string[]): number[] {
  return addresses.flatMap((text) => parseIpv4(text) ?? []);
}

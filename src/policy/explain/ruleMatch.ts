/**
 * Whether a rule speaks of a connection, also where not everything is known: as `matching.ts`, with a third answer.
 * @module
 */
import { type Ipv4Network, parseIpv4 } from '#base/ipv4.ts';
import { describeBlock, type IpBlock } from '../ipBlock.ts';
import type { Direction, IcmpService, PortService, Service } from '../model.ts';
import type { PolicyIndex } from '../policyIndex.ts';
import { holdsOneOf, type ReadyRule } from '../readyRule.ts';
import { type Answer, anyOf, both, no, unknown, yes } from './answer.ts';
import { type End, nameOf, type Subject } from './question.ts';

/** What a walk is computed from. */
export type WalkView = Pick<PolicyIndex, 'rulesOf' | 'addressGroupsOf' | 'isInAddressGroup'>;

/** A connection as a pod meets it in one direction. */
export type Encounter = {
  readonly view: WalkView;
  readonly direction: Direction;
  readonly peer: End;
  readonly destination: End;
  readonly subject: Subject;
};

/** Whether a rule speaks of the peer. */
export function matchPeer(ready: ReadyRule, encounter: Encounter): Answer {
  const { rule, peer: of } = ready;
  if (of === undefined) return no;
  if (isInGroupOf(ready, encounter)) return yes;
  const written = (rule.direction === 'In' ? rule.from : rule.to)?.ipBlocks ?? [];
  const blocks = of.blocks.map((block, index) => ({ ...block, written: written[index] }));
  return anyOf(blocks, (block) => (block.isAny ? yes : isInBlock(encounter.peer, block)));
}

/** Whether a rule that does more than isolate speaks of this kind of traffic. */
export function matchSubject(ready: ReadyRule, encounter: Encounter): Answer {
  const { rule, peer } = ready;
  if (peer === undefined) return no;
  if (rule.services === undefined) return yes;
  return anyOf(rule.services, (service) =>
    both(matchService(service, encounter), isNameKnown(ready, service, encounter)),
  );
}

/** What a destination of egress calls its ports is known of pods in the rule's groups only; see `matching.ts`. */
function isNameKnown(ready: ReadyRule, service: Service, encounter: Encounter): Answer {
  const isByName = service.protocol !== 'ICMP' && typeof service.port === 'string';
  if (ready.rule.direction === 'In' || !isByName || isInGroupOf(ready, encounter)) return yes;
  const { peer } = encounter;
  const mayBeInBlock = ready.peer?.blocks.some(({ isAny }) => !isAny) ?? false;
  if (peer.kind !== 'pod' || peer.facts.addresses.length > 0 || !mayBeInBlock) return no;
  return unknown(`${nameOf(peer)} has no address yet, and a rule asks for one`);
}

function isInGroupOf({ peer: of }: ReadyRule, { view, peer }: Encounter): boolean {
  if (of === undefined || peer.kind !== 'pod') return false;
  return of.groups.some((name) => view.isInAddressGroup(name, peer.facts));
}

type Block = NonNullable<ReadyRule['peer']>['blocks'][number] & { readonly written: IpBlock | undefined };

function isInBlock(end: End, block: Block): Answer {
  switch (end.kind) {
    case 'pod':
      return end.facts.addresses.length === 0
        ? unknown(`${nameOf(end)} has no address yet, and a rule asks for ${textOf(block)}`)
        : holds(block, end.facts.addresses);
    case 'node':
      return isNodeInBlock(end, block);
    case 'network':
      return isNetworkInBlock(end, block);
  }
}

function holds(block: Block, addresses: readonly string[]): Answer {
  return holdsOneOf(
    block,
    addresses.flatMap((text) => parseIpv4(text) ?? []),
  )
    ? yes
    : no;
}

/** Which of several addresses of a node the other end sees is not known; nor is any of a node that is not known. */
function isNodeInBlock(end: Extract<End, { kind: 'node' }>, block: Block): Answer {
  if (end.addresses.length === 0)
    return unknown(`the address of ${nameOf(end)} is not known, and a rule asks for ${textOf(block)}`);
  const answers = new Set(end.addresses.map((address) => holds(block, [address]).is));
  if (answers.size > 1)
    return unknown(`not all addresses of ${nameOf(end)} are in ${textOf(block)}, which a rule asks for`);
  return answers.has('yes') ? yes : no;
}

/** Networks never overlap in part: one contains the other. */
function isNetworkInBlock(end: Extract<End, { kind: 'network' }>, block: Block): Answer {
  const { network } = end;
  if (!overlap(network, block.network)) return no;
  if (block.except.some((part) => contains(part, network))) return no;
  const isWhole = contains(block.network, network) && !block.except.some((part) => overlap(network, part));
  return isWhole
    ? yes
    : unknown(`only a part of ${nameOf(end)} is in ${textOf(block)}, which a rule asks for`);
}

function overlap(one: Ipv4Network, other: Ipv4Network): boolean {
  return contains(one, other) || contains(other, one);
}

function contains(outer: Ipv4Network, inner: Ipv4Network): boolean {
  return inner.base >= outer.base && inner.base + inner.size <= outer.base + outer.size;
}

function textOf({ written }: Block): string {
  return written === undefined ? 'some addresses' : describeBlock(written);
}

function matchService(service: Service, { destination, subject }: Encounter): Answer {
  if (service.protocol !== subject.protocol) return no;
  if (service.protocol === 'ICMP') return matchIcmp(service, subject);
  const port = matchPort(service, destination, subject);
  if (port.is === 'no' || service.sourcePort === undefined) return port;
  if (subject.sourcePort === undefined) return unknown('a rule asks for the source port, which is not known');
  return isInRange(subject.sourcePort, service.sourcePort, service.sourceEndPort) ? port : no;
}

/** A named port is looked up at the destination, which has to be a pod. */
function matchPort({ protocol, port, endPort }: PortService, destination: End, subject: Subject): Answer {
  if (port === undefined) return yes;
  if (typeof port === 'string') {
    if (destination.kind !== 'pod') return no;
    const named = destination.facts.ports.filter((each) => each.name === port && each.protocol === protocol);
    return anyOf(named, (each) => isPort(subject.port, each.port));
  }
  return isPort(subject.port, port, endPort);
}

function isPort(port: number | undefined, first: number, last?: number): Answer {
  if (port === undefined) return unknown('a rule asks for the port, which is not given');
  return isInRange(port, first, last) ? yes : no;
}

function isInRange(port: number, first: number, last = first): boolean {
  return port >= first && port <= last;
}

function matchIcmp({ icmpType, icmpCode }: IcmpService, subject: Subject): Answer {
  if (icmpType !== undefined && icmpType !== subject.icmpType) return no;
  return icmpCode === undefined || icmpCode === subject.icmpCode ? yes : no;
}

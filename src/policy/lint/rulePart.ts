/**
 * The rules as sets: for whom they are, of whom they speak, about which traffic.
 * @module
 */
import type { RelativePeer } from '../antrea/peers.ts';
import type { GroupSelector } from '../groupSelector.ts';
import type { IpBlock } from '../ipBlock.ts';
import { isAnyAddress } from '../ipBlock.ts';
import { everything } from '../labelSelector.ts';
import {
  blocksMeet,
  blockWithin,
  groupWithin,
  isImpossibleGroup,
  type NamespaceLabels,
} from './groupLogic.ts';
import { implies, isImpossible } from './selectorLogic.ts';
import { type Services, servicesMeet, servicesWithin } from './serviceLogic.ts';

/** One of the peers of a rule. */
export type PeerAtom =
  | { readonly kind: 'group'; readonly group: GroupSelector }
  | { readonly kind: 'block'; readonly block: IpBlock }
  /** Pods of namespaces that depend on the target's. */
  | { readonly kind: 'relative'; readonly relative: RelativePeer };

/** Any of the targets with any of the peers about any of the services. */
export type RulePart = {
  readonly targets: readonly GroupSelector[];
  readonly peers: readonly PeerAtom[];
  readonly services: Services;
};

/** One target with one peer. */
export type Pair = { readonly target: GroupSelector; readonly peer: PeerAtom };

const knownPairs = new WeakMap<RulePart, readonly Pair[]>();

/** The pairs of a part that can exist. Every part is compared with many others: they are worked out once. */
export function pairsOf(part: RulePart): readonly Pair[] {
  const pairs = knownPairs.get(part) ?? findPairs(part);
  knownPairs.set(part, pairs);
  return pairs;
}

function findPairs({ targets, peers, services }: RulePart): Pair[] {
  if (services?.length === 0) return [];
  const possible = peers.filter((peer) => !isImpossiblePeer(peer));
  return targets
    .filter((target) => !isImpossibleGroup(target))
    .flatMap((target) => possible.map((peer) => ({ target, peer })));
}

/** Whether a part is for all connections of a pair, as far as ends go. */
export function coversPair(part: RulePart, { target, peer }: Pair, labelsOf: NamespaceLabels): boolean {
  const own = part.targets.filter((each) => groupWithin(target, each, labelsOf));
  return own.length > 0 && coversPeer(part.peers, target, peer, labelsOf);
}

/** Whether some connection is certainly in both: one contains the other, end by end. */
export function partsMeet(a: RulePart, b: RulePart, labelsOf: NamespaceLabels): boolean {
  if (!servicesMeet(a.services, b.services)) return false;
  return pairsOf(a).some((one) =>
    pairsOf(b).some((other) => {
      const isNarrower = groupWithin(one.target, other.target, labelsOf);
      if (!isNarrower && !groupWithin(other.target, one.target, labelsOf)) return false;
      const target = isNarrower ? one.target : other.target;
      return peersMeet(one.peer, other.peer, target, labelsOf);
    }),
  );
}

/** Whether the services of parts together are all that `services` are. */
export function coversServices(parts: readonly RulePart[], services: Services): boolean {
  return servicesWithin(
    services,
    parts.map((part) => part.services),
  );
}

function peersMeet(a: PeerAtom, b: PeerAtom, target: GroupSelector, labelsOf: NamespaceLabels): boolean {
  if (a.kind === 'block' && b.kind === 'block') return blocksMeet(a.block, b.block);
  return coversPeer([a], target, b, labelsOf) || coversPeer([b], target, a, labelsOf);
}

function coversPeer(
  peers: readonly PeerAtom[],
  target: GroupSelector,
  inner: PeerAtom,
  labelsOf: NamespaceLabels,
): boolean {
  const blocks = peers.flatMap((each) => (each.kind === 'block' ? [each.block] : []));
  if (blocks.some(isAnyAddress)) return true;
  if (inner.kind === 'block') return blockWithin(inner.block, blocks);
  return peers.some((outer) => {
    if (outer.kind === 'group') {
      return groupsOf(inner, target).some((group) => groupWithin(group, outer.group, labelsOf));
    }
    return outer.kind === 'relative' && coversRelative(outer.relative, target, inner);
  });
}

/** Groups that hold all pods of a peer; more than one are different ways to say it. */
function groupsOf(peer: Exclude<PeerAtom, { kind: 'block' }>, target: GroupSelector): GroupSelector[] {
  if (peer.kind === 'group') return [peer.group];
  const { sameLabels, podSelector } = peer.relative;
  const pods = podSelector === undefined ? {} : { podSelector };
  const anywhere: GroupSelector = { scope: { kind: 'selector', selector: everything }, ...pods };
  return sameLabels === 'self' ? [{ scope: target.scope, ...pods }, anywhere] : [anywhere];
}

function coversRelative(
  outer: RelativePeer,
  target: GroupSelector,
  inner: Exclude<PeerAtom, { kind: 'block' }>,
): boolean {
  const wanted = outer.podSelector ?? everything;
  if (inner.kind === 'relative') {
    const { sameLabels, podSelector = everything } = inner.relative;
    return String(sameLabels) === String(outer.sameLabels) && implies(podSelector, wanted);
  }
  const { scope, podSelector = everything } = inner.group;
  if (outer.sameLabels !== 'self' || scope.kind !== 'namespace' || target.scope.kind !== 'namespace') {
    return false;
  }
  return scope.name === target.scope.name && implies(podSelector, wanted);
}

function isImpossiblePeer(peer: PeerAtom): boolean {
  switch (peer.kind) {
    case 'group':
      return isImpossibleGroup(peer.group);
    case 'block':
      return blockWithin(peer.block, []);
    case 'relative':
      return peer.relative.podSelector !== undefined && isImpossible(peer.relative.podSelector);
  }
}

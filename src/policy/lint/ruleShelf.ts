import type { GroupSelector } from '../groupSelector.ts';
import { isAnyAddress } from '../ipBlock.ts';
import type { Direction } from '../model.ts';
import { blockRanges, nameLabel } from './groupLogic.ts';
import type { LintRule } from './lintRule.ts';
import type { Pair, PeerAtom, RulePart } from './rulePart.ts';
import { requiredValue } from './selectorLogic.ts';

/** For groups whose pods need not have any particular label, and for blocks of all addresses. */
const anything = '*';
const anywhere = 'selector';
/** Blocks are found by the /16 networks that they are in; those in more than a few of them by this. */
const wideBlock = 'wide block';
const bucketSize = 2 ** 16;
const fewBuckets = 4;

/** Rules by whom they are for and of whom they speak, so that few have to be compared. */
export class RuleShelf {
  readonly #rules = new Map<string, Set<LintRule>>();

  add(rule: LintRule): void {
    for (const key of keysOf(rule)) {
      const known = this.#rules.get(key);
      if (known === undefined) this.#rules.set(key, new Set([rule]));
      else known.add(rule);
    }
  }

  remove(rule: LintRule): void {
    for (const key of keysOf(rule)) this.#rules.get(key)?.delete(rule);
  }

  /** The rules of a direction that may be for a whole pair, or with others for a whole block; some come twice. */
  *about({ target: { scope, podSelector }, peer }: Pair, direction: Direction): Iterable<LintRule> {
    const name = scope.kind === 'namespace' ? scope.name : requiredValue(scope.selector, nameLabel);
    const places = name === undefined ? [anywhere] : [anywhere, placeOf(name)];
    const tokens = new Set([anything, ...impliedTokens(podSelector)]);
    const peerTokens = new Set([anything, ...wantedTokens(peer)]);
    for (const place of places) {
      for (const token of tokens) {
        for (const peerToken of peerTokens) {
          yield* this.#rules.get(keyOf(direction, place, token, peerToken)) ?? [];
        }
      }
    }
  }
}

function keyOf(direction: Direction, place: string, token: string, peerToken: string): string {
  return `${direction} ${place} ${token} ${peerToken}`;
}

function keysOf({ parts, direction }: LintRule): Set<string> {
  return new Set(parts.flatMap((part) => keysOfPart(part, direction)));
}

function keysOfPart({ targets, peers }: RulePart, direction: Direction): string[] {
  const peerTokens = [...new Set(peers.flatMap(ownTokens))];
  return targets.flatMap(({ scope, podSelector }) => {
    const place = scope.kind === 'selector' ? anywhere : placeOf(scope.name);
    const tokens = podSelector?.anchors ?? [anything];
    return tokens.flatMap((token) =>
      peerTokens.map((peerToken) => keyOf(direction, place, token, peerToken)),
    );
  });
}

function placeOf(namespace: string): string {
  return `namespace/${namespace}`;
}

/** By what a peer is found that holds another one. */
function ownTokens(peer: PeerAtom): readonly string[] {
  if (peer.kind !== 'block') return podsOf(peer)?.anchors ?? [anything];
  if (isAnyAddress(peer.block)) return [anything];
  return blockRanges(peer.block).flatMap(({ first, last }) => {
    const [from, to] = [bucketOf(first), bucketOf(last)];
    if (to - from >= fewBuckets) return [wideBlock];
    return Array.from({ length: to - from + 1 }, (_, index) => blockToken(from + index));
  });
}

/** By what the peers are found that may hold a peer: of a block, those that have its first address. */
function wantedTokens(peer: PeerAtom): readonly string[] {
  if (peer.kind !== 'block') return impliedTokens(podsOf(peer));
  return [wideBlock, ...blockRanges(peer.block).map(({ first }) => blockToken(bucketOf(first)))];
}

function podsOf(peer: Exclude<PeerAtom, { kind: 'block' }>): GroupSelector['podSelector'] {
  return peer.kind === 'group' ? peer.group.podSelector : peer.relative.podSelector;
}

function bucketOf(address: number): number {
  return Math.floor(address / bucketSize);
}

function blockToken(bucket: number): string {
  return `block ${bucket}`;
}

/** What some label of all selected pods is, in the words of `anchors`: whoever selects all of them asks for one of these. */
function impliedTokens(selector: GroupSelector['podSelector']): string[] {
  return (selector?.requirements ?? []).flatMap((requirement) => {
    switch (requirement.operator) {
      case 'Equals':
        return [requirement.key, `${requirement.key}=${requirement.value}`];
      case 'In':
        return [requirement.key, ...Array.from(requirement.values, (value) => `${requirement.key}=${value}`)];
      case 'Exists':
        return [requirement.key];
      default:
        return [];
    }
  });
}

import { givenFields, refuseUnknown } from '../antrea/fields.ts';
import { parsePods } from '../antrea/podGroups.ts';
import type { GroupSelector } from '../groupSelector.ts';
import { type IpBlock, parseIpBlock } from '../ipBlock.ts';
import type { Direction, Problem } from '../model.ts';
import type { Refusal } from '../problems.ts';
import type { UpstreamPeer, UpstreamSubject } from './input.ts';

/** What a peer is as far as it is understood, and what is wrong with it. */
export type PeerResult = {
  readonly groups: readonly GroupSelector[];
  readonly blocks: readonly IpBlock[];
  readonly refusals: readonly Refusal[];
};

const fields = {
  In: ['namespaces', 'pods'],
  Out: ['namespaces', 'pods', 'networks', 'nodes', 'domainNames'],
} as const;

/** Reads the pods that a policy is for, or a peer that is pods. */
export function parseSubject(subject: UpstreamSubject, reason: Problem['reason']): PeerResult {
  const unknown = refuseUnknown(subject, fields.In);
  if (unknown !== undefined) return refused(unknown);
  if (givenFields(subject).length !== 1) {
    return refused({ reason, message: 'exactly one of namespaces and pods is needed' });
  }
  const { namespaces, pods } = subject;
  const wrong = pods && refuseUnknown(pods, ['namespaceSelector', 'podSelector']);
  if (wrong !== undefined) return refused(wrong);
  const result = parsePods(pods ?? { namespaceSelector: namespaces }, undefined);
  return result.ok ? { groups: [result.group], blocks: [], refusals: [] } : refused(result.refusal);
}

/** Reads an entry of `from` or `to`. */
export function parsePeer(peer: UpstreamPeer, direction: Direction): PeerResult {
  const unknown = refuseUnknown(peer, fields[direction]);
  if (unknown !== undefined) return refused(unknown);
  const { networks, nodes, domainNames, ...subject } = peer;
  if (nodes !== undefined) return refused(unsupported('nodes'));
  if (domainNames !== undefined) return refused(unsupported('domainNames'));
  if (networks === undefined) return parseSubject(subject, 'InvalidPeer');
  if (givenFields(subject).length > 0 || networks.length === 0) {
    return refused({ reason: 'InvalidPeer', message: 'networks needs entries, and nothing beside it' });
  }
  const results = networks.map((cidr) => parseIpBlock({ cidr }));
  return {
    groups: [],
    blocks: results.flatMap((result) => (result.ok ? [result.block] : [])),
    refusals: results.flatMap((result) => (result.ok ? [] : [result])),
  };
}

function unsupported(field: string): Refusal {
  return { reason: 'UnsupportedField', message: `${field} is not supported` };
}

function refused(refusal: Refusal): PeerResult {
  return { groups: [], blocks: [], refusals: [refusal] };
}

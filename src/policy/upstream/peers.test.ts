import { describe, expect, it } from 'vitest';
import { normalizedName } from '../groupSelector.ts';
import { describeBlock } from '../ipBlock.ts';
import { app } from '../testing/cluster.ts';
import type { UpstreamPeer } from './input.ts';
import { type PeerResult, parsePeer, parseSubject } from './peers.ts';

function texts({ groups, blocks, refusals }: PeerResult): string[] {
  return [
    ...groups.map(normalizedName),
    ...blocks.map(describeBlock),
    ...refusals.map(({ reason }) => reason),
  ];
}

describe('a peer', () => {
  it.each<[UpstreamPeer, string[]]>([
    [{ namespaces: app('a') }, ['namespaceSelector=app=a']],
    [{ pods: { podSelector: app('b') } }, ['namespaceSelector= And podSelector=app=b']],
    [{ networks: ['10.0.0.0/8', 'x', '::/0'] }, ['10.0.0.0/8', 'InvalidCIDR', 'UnsupportedIPv6']],
    [{ networks: [] }, ['InvalidPeer']],
    [{ nodes: {} }, ['UnsupportedField']],
    [{ domainNames: [] }, ['UnsupportedField']],
    [{ namespaces: {}, pods: {} }, ['InvalidPeer']],
    [{ namespaces: { matchLabels: { '!': '' } } }, ['InvalidSelector']],
  ])('%j', (peer, expected) => {
    expect(texts(parsePeer(peer, 'Out'))).toEqual(expected);
  });

  it('of ingress is pods', () => {
    expect(texts(parsePeer({ networks: ['10.0.0.0/8'] }, 'In'))).toEqual(['UnknownField']);
  });
});

it('refuses a subject for the reason that is given', () => {
  expect(texts(parseSubject({}, 'InvalidAppliedTo'))).toEqual(['InvalidAppliedTo']);
  const pods = { podSelector: {}, nodeSelector: {} };
  expect(texts(parseSubject({ pods }, 'InvalidAppliedTo'))).toEqual(['UnknownField']);
});

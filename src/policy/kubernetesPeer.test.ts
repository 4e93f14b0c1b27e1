import { describe, expect, it } from 'vitest';
import { normalizedName } from './groupSelector.ts';
import type { NetworkPolicyPeer } from './input.ts';
import { parsePeer } from './kubernetesPeer.ts';

const bad = { matchExpressions: [{ key: 'a', operator: 'Near' }] };

describe('parsePeer', () => {
  it.each<[NetworkPolicyPeer, string]>([
    [{ podSelector: {} }, 'namespace=own And podSelector='],
    [{ namespaceSelector: {} }, 'namespaceSelector='],
    [
      { namespaceSelector: { matchLabels: { a: 'b' } }, podSelector: {} },
      'namespaceSelector=a=b And podSelector=',
    ],
  ])('%j is the group "%s"', (peer, name) => {
    const result = parsePeer(peer, 'own');
    expect(result.kind === 'group' && normalizedName(result.group)).toBe(name);
  });

  it('reads blocks', () => {
    expect(parsePeer({ ipBlock: { cidr: '10.0.0.0/8' } }, 'own')).toEqual({
      kind: 'block',
      block: { cidr: '10.0.0.0/8' },
    });
  });

  it.each<[NetworkPolicyPeer, string]>([
    [{}, 'InvalidPeer'],
    [{ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }, 'InvalidPeer'],
    [{ ipBlock: { cidr: '10.0.0.0/8' }, namespaceSelector: {} }, 'InvalidPeer'],
    [{ ipBlock: { cidr: '10.0.0/8' } }, 'InvalidCIDR'],
    [{ ipBlock: { cidr: '::/0' } }, 'UnsupportedIPv6'],
    [{ podSelector: bad }, 'InvalidSelector'],
    [{ namespaceSelector: bad, podSelector: {} }, 'InvalidSelector'],
    [{ namespaceSelector: {}, podSelector: bad }, 'InvalidSelector'],
  ])('refuses %j: %s', (peer, reason) => {
    expect(parsePeer(peer, 'own')).toMatchObject({ kind: 'error', reason });
  });
});

import { describe, expect, it } from 'vitest';
import type { NetworkPolicy, WireRule } from '#controlplane/wire.ts';
import { compiledRules } from './compiledRules.ts';

function rules(...wire: WireRule[]) {
  const policy: NetworkPolicy = {
    metadata: { name: 'p', uid: 'p' },
    sourceRef: { type: 'K8sNetworkPolicy', namespace: 'x', name: 'p', uid: 'p' },
    appliedToGroups: ['g'],
    rules: wire,
  };
  return compiledRules(policy);
}

describe('rules as the policy core reads them', () => {
  it('keep what they say', () => {
    expect(
      rules({
        direction: 'Out',
        to: { addressGroups: ['a'], ipBlocks: [{ cidr: '10.0.0.0/8' }] },
        services: [{ port: 80, endPort: 90 }, { protocol: 'UDP' }],
      }),
    ).toEqual([
      {
        direction: 'Out',
        to: { addressGroups: ['a'], ipBlocks: [{ cidr: '10.0.0.0/8' }] },
        services: [{ protocol: 'TCP', port: 80, endPort: 90 }, { protocol: 'UDP' }],
      },
    ]);
    expect(rules({ direction: 'In', from: { addressGroups: ['a'] } })).toEqual([
      { direction: 'In', from: { addressGroups: ['a'], ipBlocks: [] } },
    ]);
  });

  it('only isolate where they cannot be understood', () => {
    expect(rules({ direction: 'In' }, { direction: 'Out', to: {}, action: 'Drop' })).toEqual([
      { direction: 'In' },
      { direction: 'Out' },
    ]);
    const spoilt = { cidr: '0.0.0.0/0', except: ['nonsense'] };
    expect(rules({ direction: 'Out', to: { ipBlocks: [spoilt] }, services: [{ protocol: 'ODD' }] })).toEqual([
      { direction: 'Out', to: { addressGroups: [], ipBlocks: [] }, services: [] },
    ]);
  });
});

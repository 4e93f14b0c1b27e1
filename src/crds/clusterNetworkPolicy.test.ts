import { describe, expect, it } from 'vitest';
import { clusterNetworkPolicy, securityClusterNetworkPolicy } from './clusterNetworkPolicy.ts';

const spec = {
  priority: 1,
  appliedTo: [{ namespaceSelector: {} }],
  ingress: [{ action: 'Drop' }],
};

function takes(kind: typeof clusterNetworkPolicy | typeof securityClusterNetworkPolicy, changes: object) {
  return kind.fields.safeParse({ spec: { ...spec, ...changes } }).success;
}

describe('ClusterNetworkPolicy', () => {
  it('means the same in both API groups, under other short names', () => {
    for (const changes of [{}, { tier: 'emergency' }, { tier: 'Emergency' }]) {
      expect(takes(clusterNetworkPolicy, changes)).toBe(true);
      expect(takes(securityClusterNetworkPolicy, changes)).toBe(true);
    }
    expect(clusterNetworkPolicy.shortNames).toEqual(['acnp']);
    expect(securityClusterNetworkPolicy.shortNames).toEqual(['cnp']);
  });

  it('knows the former spellings of actions only in the former group', () => {
    const changes = { ingress: [{ action: 'DROP' }] };
    expect(takes(clusterNetworkPolicy, changes)).toBe(false);
    expect(takes(securityClusterNetworkPolicy, changes)).toBe(true);
  });

  it('is nothing without a spec', () => {
    expect(clusterNetworkPolicy.fields.safeParse({}).success).toBe(false);
  });

  it('has a status that nobody takes for finished', () => {
    expect(clusterNetworkPolicy.fields.parse({ spec }).status).toEqual({ observedGeneration: -1 });
  });

  it('shows what people ask for', () => {
    expect(clusterNetworkPolicy.columns.map(({ name }) => name)).toEqual([
      'Tier',
      'Priority',
      'Desired Nodes',
      'Current Nodes',
      'Ready',
      'Reason',
      'Age',
    ]);
  });
});

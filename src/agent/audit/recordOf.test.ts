import { describe, expect, it } from 'vitest';
import type { NetworkPolicy, WireRule } from '#controlplane/wire.ts';
import { synFrame } from '../reject/testing/frames.ts';
import { recordOf } from './recordOf.ts';

const rule: WireRule = { direction: 'In', from: {}, action: 'Drop', name: 'deny-rest', logLabel: 'door' };
const policy: NetworkPolicy = {
  metadata: { name: 'u', uid: 'u' },
  sourceRef: { type: 'AntreaNetworkPolicy', namespace: 'shop', name: 'front', uid: 'u' },
  appliedToGroups: [],
  rules: [rule],
};
const lookups = {
  ruleOf: (id: number) => (id === 7 ? { policy, rule, priority: 44_900 } : undefined),
  podAt: (address: string) => ({ '10.10.0.2': 'shop/client', '10.10.0.3': 'shop/web' })[address],
};
const packet = {
  table: 89,
  inPort: 3,
  registers: new Map([[6, 7]]),
  tunnelSource: undefined,
  tunnelDestination: undefined,
  userdata: Buffer.from([2]),
  frame: synFrame(),
};

describe('what is said of a packet', () => {
  it('is which rule did what with it, and for which pod', () => {
    expect(recordOf(packet, lookups)).toEqual({
      table: 'CNPApplicationIngressRule',
      policy: 'AntreaNetworkPolicy:shop/front',
      rule: 'deny-rest',
      direction: 'Ingress',
      action: 'Drop',
      priority: 44_900,
      pod: 'shop/web',
      source: '10.10.0.2',
      sourcePort: 53_488,
      destination: '10.10.0.3',
      destinationPort: 81,
      protocol: 'TCP',
      length: 60,
      label: 'door',
    });
  });

  it('is of the sender in the tables of egress, whose rule is in another register', () => {
    const out = { ...packet, table: 45, registers: new Map([[5, 7]]) };
    expect(recordOf(out, lookups)).toMatchObject({ direction: 'Egress', pod: 'shop/client' });
    const clusterWide = {
      ...policy,
      sourceRef: { type: 'AntreaClusterNetworkPolicy', name: 'all', uid: 'u' },
    } as const;
    const of = { ...lookups, ruleOf: () => ({ policy: clusterWide, rule, priority: undefined }) };
    expect(recordOf(out, of)).toMatchObject({
      policy: 'AntreaClusterNetworkPolicy:all',
      priority: undefined,
    });
  });

  it('is nothing when the rule is gone, or the packet cannot be read', () => {
    expect(recordOf({ ...packet, registers: new Map() }, lookups)).toBeUndefined();
    expect(recordOf({ ...packet, frame: Buffer.alloc(20) }, lookups)).toBeUndefined();
  });
});

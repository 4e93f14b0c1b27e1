import { describe, expect, it } from 'vitest';
import { readText } from '../world/manifests.ts';
import { worldOf } from '../world/world.ts';
import { mutantsOf } from './mutants.ts';

const policies = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: k, namespace: x }
spec: { podSelector: {}, egress: [{ ports: [{ port: 1 }] }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: closed, namespace: x }
spec: { podSelector: {} }
---
apiVersion: crd.antrea.io/v1beta1
kind: ClusterNetworkPolicy
metadata: { name: c }
spec: { priority: 5, appliedTo: [{ podSelector: {} }], ingress: [{ action: Drop }, { action: Allow }] }
`;

describe('mutantsOf', () => {
  it('takes away each rule, and the isolation of policies that have none', () => {
    const { objects, index } = worldOf(readText('f', policies));
    const mutants = mutantsOf(objects);
    expect(mutants.map(({ what }) => what)).toEqual([
      'NetworkPolicy x/k spec.egress[0]',
      'NetworkPolicy x/k spec.policyTypes (Ingress)',
      'NetworkPolicy x/closed spec.policyTypes (Ingress)',
      'ClusterNetworkPolicy c spec.ingress[0]',
      'ClusterNetworkPolicy c spec.ingress[1]',
    ]);
    index.drain();
    for (const { apply, restore } of mutants) {
      apply(index);
      expect(index.pending).toBeGreaterThan(0);
      restore(index);
    }
    expect(index.size.policies).toBe(3);
  });
});

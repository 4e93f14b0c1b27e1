import { describe, expect, it } from 'vitest';
import { networkPolicies } from './networkPolicies.ts';
import { examplePolicy, exampleReaders } from './testing/exampleReaders.ts';

function ask(query: string) {
  return networkPolicies(exampleReaders().policies, new URLSearchParams(query));
}

describe('networkPolicies', () => {
  it('answers one object for a name', () => {
    expect(ask('name=nginx-allow&namespace=default')).toMatchObject({ body: examplePolicy });
  });

  it('answers a policy of the whole cluster by its name alone', () => {
    const sourceRef = { type: 'AntreaClusterNetworkPolicy', name: 'deny', uid: 'uid-2' } as const;
    const clusterWide = { ...examplePolicy, metadata: { name: 'uid-2', uid: 'uid-2' }, sourceRef };
    const policies = { ...exampleReaders().policies, networkPolicies: () => [examplePolicy, clusterWide] };
    expect(networkPolicies(policies, new URLSearchParams('name=deny'))).toMatchObject({ body: clusterWide });
  });

  it('lists all, those of a namespace, and those of a pod', () => {
    expect(ask('')).toMatchObject({ body: { kind: 'NetworkPolicyList', items: [examplePolicy] } });
    expect(ask('namespace=other')).toMatchObject({ body: { items: [] } });
    expect(ask('pod=nginx-deployment-cc7df4f8f-69cm2&namespace=default')).toMatchObject({
      body: { items: [examplePolicy] },
    });
    expect(ask('pod=other&namespace=default')).toMatchObject({ body: { items: [] } });
  });

  it('wants a namespace with a name or a pod, and knows when there is none', () => {
    expect(() => ask('name=nginx-allow')).toThrow('namespace must be provided');
    expect(() => ask('pod=x')).toThrow('namespace must be provided');
    expect(() => ask('name=x&namespace=default')).toThrow(expect.objectContaining({ code: 404 }));
  });
});

import { describe, expect, it } from 'vitest';
import { strictNetworkPolicy } from './strictFields.ts';

describe('strictNetworkPolicy', () => {
  it('takes every field that there is', () => {
    const selector = {
      matchLabels: { a: 'b' },
      matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }],
    };
    const peers = [
      { podSelector: selector, namespaceSelector: selector },
      { ipBlock: { cidr: 'x', except: [] } },
    ];
    const ports = [{ protocol: 'TCP', port: 80, endPort: 81 }];
    const policy = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { anything: 1 },
      spec: {
        podSelector: selector,
        policyTypes: [],
        ingress: [{ from: peers, ports }],
        egress: [{ to: peers, ports }],
      },
    };
    expect(strictNetworkPolicy.safeParse(policy).success).toBe(true);
  });

  it.each([
    [{ ingress: [{ form: [] }] }, 'spec.ingress.0.form'],
    [{ podSelecter: {} }, 'spec.podSelecter'],
    [{ egress: [{ to: [{ ipBlock: { cird: '' } }] }] }, 'spec.egress.0.to.0.ipBlock.cird'],
  ])('refuses %j', (spec, path) => {
    expect(
      strictNetworkPolicy.safeParse({ spec }).error?.issues.map((issue) => issue.path.join('.')),
    ).toEqual([path]);
  });
});

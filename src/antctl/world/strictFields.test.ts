import { describe, expect, it } from 'vitest';
import { antreaNetworkPolicy } from '#crds/antreaNetworkPolicy.ts';
import {
  strict,
  strictMetadata,
  strictNetworkPolicy,
  strictTemplate,
  strictUpstreamPolicy,
} from './strictFields.ts';

describe('strictNetworkPolicy', () => {
  it('takes every field that there is', () => {
    const selector = {
      matchLabels: { a: 'b' },
      matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }],
    };
    const peers = [
      { podSelector: selector, namespaceSelector: selector },
      { ipBlock: { cidr: 'fd00::/8', except: [] } },
    ];
    const ports = [{ protocol: 'TCP', port: 80, endPort: 81 }];
    const policy = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'p' },
      spec: {
        podSelector: selector,
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: peers, ports }],
        egress: [{ to: peers, ports }],
      },
    };
    expect(strictNetworkPolicy.safeParse(policy).success).toBe(true);
  });

  it.each([
    [{ ingress: [{ form: [] }] }, 'spec.ingress.0.form'],
    [{ podSelecter: {} }, 'spec.podSelecter'],
    [
      { egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8', cird: '' } }] }] },
      'spec.egress.0.to.0.ipBlock.cird',
    ],
  ])('refuses %j', (spec, path) => {
    expect(
      strictNetworkPolicy.safeParse({ spec }).error?.issues.map((issue) => issue.path.join('.')),
    ).toEqual([path]);
  });
});

function wrong(
  schema: { safeParse(value: unknown): { error?: { issues: { path: PropertyKey[] }[] } | undefined } },
  value: unknown,
) {
  return schema.safeParse(value).error?.issues.map(({ path }) => path.join('.'));
}

describe('strictNetworkPolicy, for values', () => {
  it.each([
    [{ podSelector: { matchExpressions: [{ key: 'a', operator: 'Inn' }] } }, 'spec.podSelector'],
    [{ policyTypes: ['Ingres'] }, 'spec.policyTypes[0]'],
    [{ ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/99' } }] }] }, 'spec.ingress[0].from[0]'],
    [{ ingress: [{ from: [{}] }] }, 'spec.ingress[0].from[0]'],
  ])('refuses %j', (spec, path) => {
    expect(wrong(strictNetworkPolicy, { metadata: { name: 'p' }, spec })).toEqual([path]);
  });
});

describe('strict', () => {
  it('refuses fields that a schema lacks, at any depth', () => {
    const rule = { action: 'Drop', from: [{ podSelector: { matchLabels: { any: 'thing' } } }] };
    const policy = (ingress: object[]) => ({
      metadata: {},
      spec: { priority: 1, appliedTo: [{ podSelector: {} }], ingress },
    });
    const schema = strict(antreaNetworkPolicy.fields.omit({ status: true }));
    expect(wrong(schema, policy([rule]))).toBeUndefined();
    expect(wrong(schema, policy([rule, { action: 'Allow', form: [] }]))).toEqual(['spec.ingress.1.form']);
  });
});

describe('strictUpstreamPolicy', () => {
  it('refuses unknown fields, and takes what cannot be enforced', () => {
    const spec = { tier: 'Admin', priority: 1, subject: { namespaces: {} } };
    const unsupported = { name: 'n', action: 'Accept', to: [{ domainNames: ['a.b'] }] };
    expect(
      wrong(strictUpstreamPolicy, { metadata: { name: 'p' }, spec: { ...spec, egress: [unsupported] } }),
    ).toBeUndefined();
    expect(wrong(strictUpstreamPolicy, { metadata: { name: 'p' }, spec: { ...spec, ingres: [] } })).toEqual([
      'spec.ingres',
    ]);
  });
});

describe('strictMetadata', () => {
  it('refuses misspelled labels, in templates too', () => {
    expect(wrong(strictMetadata, { metadata: { name: 'a', lables: {} } })).toEqual(['metadata.lables']);
    const template = { metadata: { lables: {} } };
    expect(wrong(strictTemplate, { spec: { template } })).toEqual(['spec.template.metadata.lables']);
    const jobTemplate = { spec: { template } };
    expect(wrong(strictTemplate, { spec: { jobTemplate } })).toEqual(['spec.template.metadata.lables']);
    expect(wrong(strictTemplate, { spec: { template: {} } })).toBeUndefined();
  });
});

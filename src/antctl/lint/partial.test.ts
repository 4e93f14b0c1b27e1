import { describe, expect, it } from 'vitest';
import { lintText } from './testing/lintText.ts';

const deployment = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ image: x, ports: [{ containerPort: 80 }] }] } }
---
`;
const kubernetes = (spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: p, namespace: shop }\nspec: ${spec}\n---\n`;
const cluster = (spec: string) =>
  `apiVersion: crd.antrea.io/v1beta1\nkind: ClusterNetworkPolicy\nmetadata: { name: c }\nspec: { priority: 5, ${spec} }\n---\n`;
const pods = (labels: string) => `{ podSelector: { matchLabels: { ${labels} } } }`;

async function codes(manifests: string, complete = false) {
  const { findings } = await lintText(manifests, { complete: String(complete) });
  return findings.map(({ code }) => code);
}

/** Right where something else is in the cluster, and wrong where the manifests are all. */
const elsewhere: readonly (readonly [what: string, code: string, manifests: string])[] = [
  [
    'pods of other namespaces that a cluster-wide policy is for',
    'SelectorMatchesNothing',
    cluster(`appliedTo: [${pods('app: db')}], ingress: [{ action: Drop }]`),
  ],
  [
    'ports that pods of other namespaces name',
    'PortMatchesNothing',
    cluster(
      'appliedTo: [{ podSelector: {} }], ingress: [{ action: Drop, ports: [{ protocol: TCP, port: metrics }] }]',
    ),
  ],
  [
    'the NetworkPolicies that Pass leaves it to',
    'PassLeadsNowhere',
    cluster(`appliedTo: [{ podSelector: {} }], ingress: [{ action: Pass, from: [${pods('app: db')}] }]`),
  ],
  [
    'a tier',
    'TierNotFound',
    cluster('tier: ours, appliedTo: [{ podSelector: {} }], ingress: [{ action: Drop }]'),
  ],
  ['a group', 'GroupNotFound', cluster('appliedTo: [{ group: ours }], ingress: [{ action: Drop }]')],
];

describe('manifests that are a part of what there is', () => {
  it.each(elsewhere)('say nothing about %s', async (_, code, manifests) => {
    const part = manifests + deployment('web');
    expect(await codes(part)).toEqual([]);
    expect(await codes(part, true)).toContain(code);
  });

  it('may say the same twice, as folders do that have their namespace each', async () => {
    const namespace = (labels: string) =>
      `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { ${labels} } }\n---\n`;
    expect(await codes(namespace('a: b') + namespace('a: b'))).toEqual([]);
    expect(await codes(namespace('a: b') + namespace('a: c'))).toEqual(['DuplicateObject']);
  });

  it.each([
    ['a label that people gave kube-system before it had one of its own', 'name: kube-system'],
    ['labels that nobody knows', 'dns: allowed'],
  ])('let DNS be chosen by %s', async (_, labels) => {
    const to = `[{ namespaceSelector: { matchLabels: { ${labels} } }, podSelector: { matchLabels: { k8s-app: kube-dns } } }]`;
    const egress = `[{ to: ${to}, ports: [{ protocol: UDP, port: 53 }] }, { to: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: 443 }] }]`;
    const policy = kubernetes(`{ podSelector: {}, policyTypes: [Egress], egress: ${egress} }`);
    expect(await codes(policy + deployment('web'))).toEqual([]);
  });
});

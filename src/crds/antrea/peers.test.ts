import { describe, expect, it } from 'vitest';
import { clusterPeers, namespacedPeers } from './peers.ts';

const web = { podSelector: { matchLabels: { app: 'web' } } };
const block = { ipBlock: { cidr: '10.0.0.0/8' } };

describe.each([
  ['from', clusterPeers.from],
  ['to', clusterPeers.to],
])('a peer in %s', (_, peer) => {
  it.each([
    web,
    { ...web, namespaceSelector: {} },
    { ...web, namespaces: { match: 'Self' } },
    { namespaces: { sameLabels: ['org'] } },
    block,
    { group: 'g' },
    { serviceAccount: { name: 'a', namespace: 'b' } },
    { nodeSelector: {} },
    { externalEntitySelector: {} },
    { ...web, scope: 'ClusterSet' },
  ])('may be %j', (value) => {
    expect(peer.parse(value)).toEqual(value);
  });

  it.each([
    {},
    { podSelecter: {} },
    { scope: 'Cluster' },
    { ...web, ...block },
    { ...web, group: 'g' },
    { ...block, group: 'g' },
    { ...web, nodeSelector: {} },
    { namespaces: {} },
    { namespaces: { match: 'Self', sameLabels: ['org'] } },
    { namespaces: { match: 'Self' }, namespaceSelector: {} },
  ])('may not be %j', (value) => {
    expect(peer.safeParse(value).success).toBe(false);
  });
});

it('has a domain where traffic goes, alone', () => {
  expect(clusterPeers.to.safeParse({ fqdn: '*.example.org' }).success).toBe(true);
  expect(clusterPeers.to.safeParse({ fqdn: 'example.org', ...web }).success).toBe(false);
  expect(clusterPeers.from.safeParse({ fqdn: 'example.org' }).success).toBe(false);
});

it('shares no labels with other namespaces in a policy of one namespace', () => {
  const sameLabels = { namespaces: { sameLabels: ['org'] } };
  expect(namespacedPeers.from.safeParse(sameLabels).success).toBe(false);
  expect(namespacedPeers.to.safeParse({ namespaces: { match: 'Self' } }).success).toBe(true);
});

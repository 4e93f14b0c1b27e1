import { describe, expect, it } from 'vitest';
import { evaluate } from '#policy/evaluate.ts';
import { readText } from './manifests.ts';
import { worldOf } from './world.ts';

const manifests = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: c, ports: [{ name: http, containerPort: 80 }] }] } } }
---
apiVersion: v1
kind: Pod
metadata: { name: probe, namespace: tools, labels: { app: probe } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 8080, targetPort: http }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: web-1, namespace: shop, labels: { kubernetes.io/service-name: web } }
addressType: IPv4
endpoints: [{ addresses: [10.0.0.1] }]
ports: [{ port: 80 }]
---
apiVersion: v1
kind: Namespace
metadata: { name: tools }
---
apiVersion: crd.antrea.io/v1beta1
kind: Tier
metadata: { name: first }
spec: { priority: 10 }
---
apiVersion: crd.antrea.io/v1beta1
kind: ClusterNetworkPolicy
metadata: { name: no-tools }
spec:
  tier: first
  priority: 1
  appliedTo: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } } }]
  ingress:
    - { action: Drop, from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: tools } } }] }
`;

const from = { kind: 'pod', namespace: 'tools', name: 'probe' } as const;
const to = { kind: 'pod', namespace: 'shop', name: 'web' } as const;

describe('worldOf', () => {
  it('knows pods by their templates, namespaces by their names, and Services with their endpoints', () => {
    const world = worldOf(readText('f', manifests));
    expect(world.problems).toEqual([]);
    expect([...world.assumedNamespaces]).toEqual(['shop']);
    expect(world.namespaces.get('tools')).toEqual({ 'kubernetes.io/metadata.name': 'tools' });
    expect(world.services.get('shop/web')?.slices).toHaveLength(1);
    expect(world.pods.get('shop/web')?.isTemplate).toBe(true);
    expect(evaluate(world.index, { from, to, protocol: 'TCP', port: 80 })).toMatchObject({
      allowed: false,
      ingress: { rule: { policy: { name: 'no-tools' } } },
    });
  });

  it('takes the later of two, and says so', () => {
    const later = manifests.replace('action: Drop', 'action: Allow');
    const world = worldOf(readText('f', `${manifests}---${later}`));
    expect(evaluate(world.index, { from, to, protocol: 'TCP', port: 80 })?.allowed).toBe(true);
    expect(world.problems).toContainEqual({
      at: 'f#14',
      object: 'ClusterNetworkPolicy no-tools',
      message: 'is written twice, first in f#7: this one counts',
    });
  });

  it('finds another name for a stand-in that has the name of a pod', () => {
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop }\n';
    expect([...worldOf(readText('f', `${pod}---${manifests}`)).pods.keys()]).toEqual([
      'shop/web',
      'shop/web-deployment',
      'tools/probe',
    ]);
  });
});

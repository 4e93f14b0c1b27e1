import { describe, expect, it } from 'vitest';
import type { LiveConnection } from '#controlplane/agentApi.ts';
import { readText } from '../world/manifests.ts';
import { worldOf } from '../world/world.ts';
import { compareWorlds } from './comparison.ts';
import { deniedAmong } from './connections.ts';

const base = `
apiVersion: v1
kind: Node
metadata: {name: n1}
spec: {podCIDR: 'fd00::/64', podCIDRs: ['fd00::/64', 10.0.1.0/24]}
status: {addresses: [{type: InternalIP, address: 192.0.2.1}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop}
spec: {nodeName: n1, containers: [{name: c}]}
status: {podIP: 10.0.1.2, podIPs: [{ip: 10.0.1.2}]}
---
`;
const closed = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {podSelector: {}}
`;

function cut(...live: readonly LiveConnection[]) {
  const worlds = { before: worldOf(readText('m', base)), after: worldOf(readText('m', base + closed)) };
  return deniedAmong(live, compareWorlds(worlds), worlds.after);
}

const to = (source: string): LiveConnection => ({
  source,
  destination: '10.0.1.2',
  protocol: 'TCP',
  port: 5432,
});

describe('deniedAmong', () => {
  it('tells a connection that the change denies, once, though both of its nodes track it', () => {
    const told = { from: '198.51.100.7', to: 'Pod shop/db', protocol: 'TCP', port: 5432 };
    expect(cut(to('198.51.100.7'), to('198.51.100.7'))).toEqual([told]);
  });

  it('knows that a node always reaches its own pods, under its address and as the gateway', () => {
    expect(cut(to('192.0.2.1'), to('10.0.1.1'))).toEqual([]);
  });

  it('tells messages of ICMP without a port', () => {
    const ping = { source: '198.51.100.7', destination: '10.0.1.2', protocol: 'ICMP' as const };
    expect(cut({ ...ping, icmpType: 8, icmpCode: 0 })).toEqual([
      { from: '198.51.100.7', to: 'Pod shop/db', protocol: 'ICMP' },
    ]);
  });

  const web = `
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {nodeName: n1}
status: {podIP: 10.0.1.3}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {clusterIP: 10.96.0.5, ports: [{port: 80}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: db, namespace: shop, labels: {kubernetes.io/service-name: db}}
addressType: IPv4
endpoints: [{addresses: [10.0.1.2]}]
ports: [{port: 5432}]
---
apiVersion: v1
kind: Service
metadata: {name: kubernetes, namespace: default}
spec: {clusterIP: 10.96.0.1, ports: [{port: 443}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}
addressType: IPv4
endpoints: [{addresses: [192.0.2.1]}]
ports: [{port: 6443}]
---
`;
  const onlyPods = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: only-pods, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}]}]}
`;
  const dials = (destination: string, port: number): LiveConnection => ({
    source: '10.0.1.3',
    destination,
    protocol: 'TCP',
    port,
  });

  function cutBy(policy: string, ...live: readonly LiveConnection[]) {
    const worlds = {
      before: worldOf(readText('m', base + web)),
      after: worldOf(readText('m', base + web + policy)),
    };
    return deniedAmong(live, compareWorlds(worlds), worlds.after);
  }

  it('judges a Service by what is behind it, its pods where they are dialled themselves', () => {
    const live = [dials('10.96.0.5', 80), dials('10.0.1.2', 5432), dials('10.96.0.5', 81)];
    expect(cutBy(onlyPods, ...live, dials('10.96.0.1', 443))).toEqual([
      { from: 'Pod shop/web', to: 'Service default/kubernetes', protocol: 'TCP', port: 443 },
    ]);
  });

  it('takes connections to come from a port that clients get', () => {
    const fromClients = `
apiVersion: crd.antrea.io/v1beta1
kind: ClusterNetworkPolicy
metadata: {name: no-clients}
spec:
  priority: 1
  appliedTo: [{podSelector: {matchLabels: {app: web}}}]
  egress: [{action: Drop, ports: [{protocol: TCP, sourcePort: 32768, sourceEndPort: 60999}]}]
`;
    expect(cutBy(fromClients, dials('10.0.1.2', 5432))).toHaveLength(1);
  });
});

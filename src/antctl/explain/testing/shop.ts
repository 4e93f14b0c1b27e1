import { readText } from '../../world/manifests.ts';
import { type World, worldOf } from '../../world/world.ts';

/** Two nodes with pods of two namespaces, a Service to pods, one to a node, and a workload that is only a template. */
export const shopManifests = `
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Node
    metadata: { name: n1 }
    spec: { podCIDR: 10.0.1.0/24 }
    status: { addresses: [{ type: InternalIP, address: 172.18.0.1 }] }
  - apiVersion: v1
    kind: Node
    metadata: { name: n2 }
    spec: { podCIDR: 10.0.2.0/24 }
    status: { addresses: [{ type: InternalIP, address: 172.18.0.2 }] }
  - { apiVersion: v1, kind: Namespace, metadata: { name: tools } }
  - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { team: blue } } }
  - apiVersion: v1
    kind: Pod
    metadata: { name: probe, namespace: tools, labels: { app: probe } }
    spec: { nodeName: n1 }
    status: { phase: Running, podIP: 10.0.1.2 }
  - apiVersion: v1
    kind: Pod
    metadata: { name: web-0, namespace: shop, labels: { app: web } }
    spec: { nodeName: n2, containers: [{ name: c, ports: [{ name: http, containerPort: 8080 }] }] }
    status: { phase: Running, podIP: 10.0.2.2 }
  - apiVersion: v1
    kind: Pod
    metadata: { name: web-1, namespace: shop, labels: { app: web, canary: "yes" } }
    spec: { nodeName: n1, containers: [{ name: c, ports: [{ name: http, containerPort: 8081 }] }] }
    status: { phase: Running, podIP: 10.0.1.3 }
  - apiVersion: v1
    kind: Pod
    metadata: { name: done, namespace: shop }
    status: { phase: Succeeded, podIP: 10.0.1.9 }
  - apiVersion: v1
    kind: Pod
    metadata: { name: proxy, namespace: shop }
    spec: { nodeName: n2, hostNetwork: true }
    status: { phase: Running, podIP: 172.18.0.2 }
  - apiVersion: apps/v1
    kind: Deployment
    metadata: { name: cart, namespace: shop }
    spec: { template: { metadata: { labels: { app: cart } }, spec: {} } }
  - apiVersion: v1
    kind: Service
    metadata: { name: web, namespace: shop }
    spec: { clusterIP: 10.96.0.10, selector: { app: web }, ports: [{ name: http, port: 80, targetPort: http }] }
  - apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: { name: web-1, namespace: shop, labels: { kubernetes.io/service-name: web } }
    addressType: IPv4
    endpoints: [{ addresses: [10.0.2.2] }]
    ports: [{ name: http, port: 8080 }]
  - apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: { name: web-2, namespace: shop, labels: { kubernetes.io/service-name: web } }
    addressType: IPv4
    endpoints: [{ addresses: [10.0.1.3] }, { addresses: [10.0.1.4], conditions: { ready: false } }]
    ports: [{ name: http, port: 8081 }]
  - apiVersion: v1
    kind: Service
    metadata: { name: api, namespace: shop }
    spec: { clusterIP: 10.96.0.1, ports: [{ port: 443 }] }
  - apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: { name: api, namespace: shop, labels: { kubernetes.io/service-name: api } }
    addressType: IPv4
    endpoints: [{ addresses: [172.18.0.1] }]
    ports: [{ port: 6443 }]
  - apiVersion: v1
    kind: Service
    metadata: { name: cart, namespace: shop }
    spec: { clusterIP: None, selector: { app: cart }, ports: [{ port: 80 }, { name: dns, protocol: UDP, port: 53 }] }
  - apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: { name: no-canary, namespace: shop }
    spec: { podSelector: { matchLabels: { canary: "yes" } } }
`;

/** This world, with more manifests on top. */
export function shop(more = ''): World {
  return worldOf(readText('shop.yaml', more === '' ? shopManifests : `${shopManifests}---\n${more}`));
}

/** A NetworkPolicy that lets nothing out of the pods of tools, but to the pods with a label. */
export const onlyToWeb = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: only-to-web, namespace: tools }
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress: [{ to: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: web } } }] }]
`;

/**
 * ClusterNetworkPolicies of policy.networking.k8s.io among all others: their admin tier comes after Antrea's tiers and
 * before the policies of Kubernetes, their baseline tier after everything.
 * @module
 */
import type { Fixture } from '../truth/cards.ts';
import {
  clusterPolicy,
  everyone,
  kubernetesPolicy,
  namespace,
  pod,
  role,
  team,
  upstreamPolicy,
} from './objects.ts';
import type { PolicyStep } from './step.ts';

const anywhere = (podSelector: ReturnType<typeof pod>) => ({ namespaceSelector: {}, podSelector });
const allPorts = { destinationPort: { range: { start: 1, end: 65_535 } } };
const tcp = (number: number) => ({ tcp: { destinationPort: { number } } });

const admin = ({ nodePodCidrs }: Fixture) => [
  clusterPolicy('before-admin', {
    tier: 'application',
    priority: 10_000,
    appliedTo: [{ podSelector: role('web') }],
    ingress: [{ action: 'Allow', from: [{ podSelector: pod('c') }], ports: [{ port: 80 }] }],
  }),
  upstreamPolicy('admin-pass', {
    tier: 'Admin',
    priority: 1,
    subject: { pods: anywhere(role('web')) },
    ingress: [{ action: 'Pass', from: [{ pods: anywhere(pod('b')) }], protocols: [tcp(8085)] }],
  }),
  upstreamPolicy('admin-deny', {
    tier: 'Admin',
    priority: 2,
    subject: { pods: anywhere(role('web')) },
    ingress: [
      { action: 'Accept', from: [{ namespaces: namespace('truth-y') }], protocols: [tcp(8080)] },
      {
        action: 'Deny',
        from: [{ namespaces: team('red') }, { pods: anywhere(role('db')) }],
        protocols: [{ tcp: allPorts }, { sctp: allPorts }],
      },
    ],
  }),
  upstreamPolicy('admin-out', {
    tier: 'Admin',
    priority: 1000,
    subject: { namespaces: namespace('truth-z') },
    egress: [
      {
        action: 'Deny',
        to: [{ pods: anywhere(pod('b', 'c')) }],
        protocols: [{ destinationNamedPort: 'http' }],
      },
      {
        action: 'Deny',
        to: [{ networks: nodePodCidrs.slice(1, 2) }],
        protocols: [{ udp: { destinationPort: { range: { start: 8000, end: 9000 } } } }],
      },
    ],
  }),
  kubernetesPolicy('truth-x', 'isolate', {
    podSelector: { matchLabels: { tier: 'web' } },
    ingress: [{ from: [{ podSelector: {} }] }],
  }),
];

const baseline = [
  kubernetesPolicy('truth-y', 'admit', {
    podSelector: { matchLabels: { pod: 'b' } },
    ingress: [{ from: [{ namespaceSelector: team('red') }], ports: [{ port: 8080 }] }],
  }),
  clusterPolicy('before-baseline', {
    tier: 'baseline',
    priority: 5,
    appliedTo: [{ podSelector: everyone, namespaceSelector: namespace('truth-y') }],
    ingress: [{ action: 'Allow', from: [{ namespaceSelector: team('red') }], ports: [{ port: 81 }] }],
  }),
  upstreamPolicy('baseline', {
    tier: 'Baseline',
    priority: 0,
    subject: { pods: { namespaceSelector: {}, podSelector: everyone } },
    ingress: [
      { action: 'Accept', from: [{ pods: anywhere(pod('a')) }] },
      { action: 'Deny', from: [{ namespaces: team('red') }] },
    ],
    egress: [{ action: 'Deny', to: [{ namespaces: namespace('truth-z') }], protocols: [{ udp: allPorts }] }],
  }),
];

/** The steps; each leaves what it made. */
export function upstreamSteps(fixture: Fixture): PolicyStep[] {
  return [
    { title: 'the admin tier of policy.networking.k8s.io', apply: admin(fixture), remove: [] },
    { title: 'the baseline tier of policy.networking.k8s.io', apply: baseline, remove: [] },
  ];
}

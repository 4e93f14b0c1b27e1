/**
 * What rejects, and what the senders hide behind.
 * @module
 */
import { clusterPolicy, kubernetesPolicy, namespace as named, policyIn } from '../antreaPolicies/objects.ts';
import type { PolicyObject } from '../truth/kubeObjects.ts';
import { namespace, ports } from './ways.ts';

const port = (number: number) => ({ ports: [{ protocol: 'TCP', port: number }] });
const logged = (name: string) => ({ name, enableLogging: true, logLabel: `log-of-${name}` });

/** At the servers: one rule for each action, each logged. The last is about everything else, pings among it. */
export const atServers = clusterPolicy('rejections', {
  tier: 'platform',
  priority: 1,
  appliedTo: [{ podSelector: { matchLabels: { role: 'server' } }, namespaceSelector: named(namespace) }],
  ingress: [
    { ...logged('let-in'), action: 'Allow', ...port(ports.allowed) },
    { ...logged('silence'), action: 'Drop', ...port(ports.dropped) },
    { ...logged('keep-out'), action: 'Reject' },
  ],
});

/** At the senders, about the same servers. */
export const atSenders = policyIn(namespace, 'stay-in', {
  tier: 'platform',
  priority: 2,
  appliedTo: [{ podSelector: {} }],
  egress: [
    { ...logged('stay-in'), action: 'Reject', to: [{ podSelector: { matchLabels: { role: 'server' } } }] },
  ],
});

/** Nobody may begin to speak with `shy`, by a policy of Kubernetes, nor with `guarded`, by one of Antrea. */
export const hideSenders: readonly PolicyObject[] = [
  kubernetesPolicy(namespace, 'shy', { podSelector: { matchLabels: { app: 'shy' } }, ingress: [] }),
  policyIn(namespace, 'guarded', {
    tier: 'application',
    priority: 1,
    appliedTo: [{ podSelector: { matchLabels: { app: 'guarded' } } }],
    ingress: [{ action: 'Drop' }],
  }),
];

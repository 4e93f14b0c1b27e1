/**
 * Who has the word before whom: priorities with fractions, tiers, tiers between tiers, policies of Kubernetes, the
 * baseline; and every action.
 * @module
 */
import type { Fixture } from '../truth/cards.ts';
import {
  clusterPolicy,
  everyone,
  kubernetesPolicy,
  namespace,
  pod,
  policyIn,
  role,
  team,
  tier,
} from './objects.ts';
import type { PolicyStep } from './step.ts';

const early = tier('truth-early', 20);
const between = tier('truth-between', 120);

const drop = clusterPolicy('drop', {
  priority: 5,
  appliedTo: [{ podSelector: role('web') }],
  ingress: [{ action: 'Drop', name: 'from-b', from: [{ podSelector: pod('b') }] }],
});

const withinTier = [
  clusterPolicy('allow', {
    priority: 4.75,
    appliedTo: [{ podSelector: role('web') }],
    ingress: [
      {
        action: 'Allow',
        from: [{ podSelector: pod('b'), namespaceSelector: namespace('truth-x') }],
        ports: [{ protocol: 'TCP', port: 80, endPort: 81 }],
      },
    ],
  }),
  clusterPolicy('drop-81', {
    priority: 4.7499,
    appliedTo: [{ podSelector: role('web'), namespaceSelector: team('red') }],
    ingress: [{ action: 'Drop', from: [{ podSelector: pod('b') }], ports: [{ port: 81 }] }],
  }),
  policyIn('truth-y', 'allow-sctp', {
    tier: 'application',
    priority: 4.7498,
    appliedTo: [{ podSelector: role('web') }],
    ingress: [
      { action: 'Allow', from: [{ namespaceSelector: namespace('truth-z') }], ports: [{ protocol: 'SCTP' }] },
    ],
  }),
];

const emergency = clusterPolicy('emergency', {
  tier: 'emergency',
  priority: 10_000,
  appliedTo: [{ podSelector: everyone, namespaceSelector: namespace('truth-y') }],
  ingress: [{ action: 'Drop', protocols: [{ icmp: { icmpType: 8 } }] }],
});

const tiers = ({ podCidr, nodePodCidrs }: Fixture) => [
  emergency,
  clusterPolicy('securityops', {
    tier: 'securityops',
    priority: 10,
    appliedTo: [{ podSelector: role('web') }],
    ingress: [{ action: 'Allow', from: [{ podSelector: role('db') }], ports: [{ port: 8080 }] }],
  }),
  clusterPolicy('networkops', {
    tier: 'networkops',
    priority: 20,
    appliedTo: [{ podSelector: pod('c') }],
    egress: [{ action: 'Drop', to: [{ ipBlock: { cidr: podCidr, except: nodePodCidrs.slice(1, 2) } }] }],
  }),
  policyIn('truth-z', 'platform', {
    tier: 'platform',
    priority: 1,
    appliedTo: [{ podSelector: everyone }],
    egress: [{ action: 'Drop', ports: [{ protocol: 'UDP', port: 8085 }] }],
  }),
];

const customTiers = [
  early,
  between,
  clusterPolicy('early', {
    tier: 'truth-early',
    priority: 7,
    ingress: [
      {
        action: 'Allow',
        appliedTo: [{ podSelector: pod('a'), namespaceSelector: namespace('truth-y') }],
        protocols: [{ icmp: {} }],
      },
      {
        action: 'Drop',
        appliedTo: [{ podSelector: pod('c'), namespaceSelector: namespace('truth-y') }],
        from: [{ namespaceSelector: namespace('truth-z') }],
        ports: [{ protocol: 'TCP' }],
      },
    ],
  }),
  clusterPolicy('between', {
    tier: 'truth-between',
    priority: 3,
    appliedTo: [{ podSelector: pod('c') }],
    egress: [{ action: 'Allow', to: [{ namespaceSelector: namespace('truth-z') }] }],
  }),
];

const aroundKubernetes = [
  kubernetesPolicy('truth-x', 'isolate', {
    podSelector: {},
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { tier: 'db' } } }] }],
  }),
  kubernetesPolicy('truth-y', 'isolate-a', {
    podSelector: { matchLabels: { pod: 'a' } },
    ingress: [{ from: [{ namespaceSelector: team('red') }] }],
  }),
  clusterPolicy('pass', {
    tier: 'securityops',
    priority: 2.5,
    appliedTo: [{ podSelector: everyone, namespaceSelector: namespace('truth-x') }],
    ingress: [{ action: 'Pass', from: [{ namespaceSelector: team('blue') }], ports: [{ port: 8085 }] }],
  }),
  clusterPolicy('baseline', {
    tier: 'baseline',
    priority: 2,
    appliedTo: [{ podSelector: everyone, namespaceSelector: team('blue') }],
    ingress: [{ action: 'Drop', from: [{ namespaceSelector: team('red') }] }],
  }),
  clusterPolicy('baseline-allow', {
    tier: 'baseline',
    priority: 1,
    appliedTo: [{ podSelector: pod('c'), namespaceSelector: namespace('truth-y') }],
    ingress: [{ action: 'Allow', from: [{ podSelector: pod('a') }], ports: [{ protocol: 'UDP' }] }],
  }),
];

/** The steps; each leaves what it made. */
export function orderSteps(fixture: Fixture): PolicyStep[] {
  const step = (title: string, apply: PolicyStep['apply']): PolicyStep => ({ title, apply, remove: [] });
  return [
    step('a ClusterNetworkPolicy of the default tier drops', [drop]),
    step('inside a tier the lower priority comes first, fractions counted', withinTier),
    step('each tier comes before the next, whatever the priorities', tiers(fixture)),
    step('tiers between the tiers; rules for pods of their own', customTiers),
    step(
      'policies of Kubernetes come after the tiers, or after a Pass, and the baseline last',
      aroundKubernetes,
    ),
  ];
}

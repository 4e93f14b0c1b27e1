/**
 * A chain in which each tier overrules the next, down to the baseline; and what a Pass for egress leaves to whom.
 * @module
 */
import type { Fixture } from '../truth/cards.ts';
import { clusterPolicy, everyone, kubernetesPolicy, namespace, pod, policyIn, team } from './objects.ts';
import type { PolicyStep } from './step.ts';

const inZ = { appliedTo: [{ podSelector: everyone, namespaceSelector: namespace('truth-z') }], priority: 5 };
const tcp = { ports: [{ protocol: 'TCP', port: 8085 }] };
const udp = { ports: [{ protocol: 'UDP', port: 8085 }] };

const chain = [
  clusterPolicy('chain-1', {
    ...inZ,
    tier: 'emergency',
    ingress: [
      { action: 'Drop', from: [{ namespaceSelector: namespace('truth-x'), podSelector: pod('a') }], ...tcp },
    ],
  }),
  clusterPolicy('chain-2', {
    ...inZ,
    tier: 'securityops',
    ingress: [
      {
        action: 'Allow',
        from: [{ namespaceSelector: namespace('truth-x'), podSelector: pod('a', 'b') }],
        enableLogging: true,
        ...tcp,
      },
    ],
  }),
  clusterPolicy(
    'chain-3',
    {
      ...inZ,
      tier: 'NetworkOps',
      ingress: [{ action: 'Reject', from: [{ namespaceSelector: namespace('truth-x') }], ...tcp }],
    },
    'security',
  ),
  clusterPolicy('chain-4', {
    ...inZ,
    tier: 'platform',
    ingress: [{ action: 'Allow', from: [{ namespaceSelector: team('blue') }], ...tcp }],
  }),
  policyIn('truth-z', 'chain-5', {
    priority: 5,
    appliedTo: [{ podSelector: everyone }],
    ingress: [
      { action: 'Drop', ...tcp },
      { action: 'Allow', from: [{ namespaceSelector: namespace('truth-y') }], ...udp },
    ],
  }),
  clusterPolicy('chain-6', { ...inZ, tier: 'baseline', ingress: [{ action: 'Drop', ...udp }] }),
];

/** Diallers have ports that the kernel chose or, for datagrams, themselves; a trace has 40000. */
const anySourcePort = { protocol: 'TCP', sourcePort: 20_000, sourceEndPort: 65_000 };

const passing = ({ podAddresses: [first = '', second = ''] }: Fixture) => [
  clusterPolicy('pass-out', {
    tier: 'networkops',
    priority: 1,
    appliedTo: [{ podSelector: pod('c') }],
    egress: [
      { action: 'Pass', to: [{ ipBlock: { cidr: `${first}/32` } }, { ipBlock: { cidr: `${second}/32` } }] },
    ],
  }),
  clusterPolicy('allow-out', {
    tier: 'platform',
    priority: 1,
    appliedTo: [{ podSelector: pod('c') }],
    egress: [
      { action: 'Drop', to: [{ namespaceSelector: namespace('truth-z') }], ports: [anySourcePort] },
      { action: 'Allow', to: [{ namespaceSelector: namespace('truth-x') }] },
    ],
  }),
  kubernetesPolicy('truth-y', 'out', {
    podSelector: { matchLabels: { pod: 'c' } },
    policyTypes: ['Egress'],
    egress: [{ ports: [{ port: 80 }, { protocol: 'UDP', port: 80 }] }],
  }),
  clusterPolicy('baseline-out', {
    tier: 'baseline',
    priority: 1,
    appliedTo: [{ podSelector: pod('c') }],
    egress: [{ action: 'Reject', to: [{ namespaceSelector: namespace('truth-x') }] }],
  }),
];

/** The steps; each leaves what it made. */
export function chainSteps(fixture: Fixture): PolicyStep[] {
  return [
    { title: 'each tier overrules the next', apply: chain, remove: [] },
    { title: 'what an egress Pass leaves to whom', apply: passing(fixture), remove: [] },
  ];
}

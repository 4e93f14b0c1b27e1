/**
 * The kinds of v0.9 mean the same, policies move between tiers, actions turn, and a rejection is told.
 * @module
 */
import { clusterPolicy, everyone, namespace, pod, policyIn, role, team } from './objects.ts';
import type { PolicyStep } from './step.ts';

const blockOld = clusterPolicy(
  'v09',
  {
    tier: 'SecurityOps',
    priority: 5,
    appliedTo: [{ podSelector: everyone, namespaceSelector: namespace('truth-x', 'truth-z') }],
    ingress: [{ action: 'Drop', from: [{ podSelector: pod('b') }] }],
  },
  'security',
);
const allowOld = policyIn(
  'truth-x',
  'v09',
  {
    tier: 'Application',
    priority: 5,
    appliedTo: [{ podSelector: pod('a') }],
    ingress: [
      { action: 'Allow', from: [{ podSelector: pod('b') }], ports: [{ protocol: 'TCP', port: 80 }] },
      { action: 'Drop', from: [{ podSelector: pod('c') }], ports: [{ port: 8080 }] },
    ],
  },
  'security',
);

const blockLater = clusterPolicy('v09', { ...blockOld.spec, tier: 'Application', priority: 6 }, 'security');
const allowEarlier = policyIn(
  'truth-x',
  'v09',
  {
    ...allowOld.spec,
    tier: 'Emergency',
    ingress: [
      { action: 'Drop', from: [{ podSelector: pod('c') }], ports: [{ port: 81 }] },
      { action: 'Allow', from: [{ podSelector: pod('b') }], ports: [{ port: 8080 }] },
    ],
  },
  'security',
);

const turned = clusterPolicy(
  'v09',
  {
    tier: 'Platform',
    priority: 6,
    appliedTo: [{ podSelector: role('web') }],
    ingress: [
      { action: 'Allow', from: [{ podSelector: pod('b') }] },
      { action: 'Drop', from: [{ namespaceSelector: team('blue') }], ports: [{ protocol: 'UDP' }] },
    ],
  },
  'security',
);

const rejections = [
  clusterPolicy('reject-in', {
    tier: 'platform',
    priority: 1,
    appliedTo: [{ podSelector: everyone, namespaceSelector: namespace('truth-y') }],
    ingress: [{ action: 'Reject', from: [{ podSelector: pod('a') }], ports: [{ port: 8080 }, { port: 80 }] }],
  }),
  policyIn('truth-z', 'reject-out', {
    tier: 'platform',
    priority: 2,
    appliedTo: [{ podSelector: pod('b') }],
    egress: [{ action: 'Reject', to: [{ namespaceSelector: team('blue') }] }],
  }),
];

/** The steps. The last but one leaves rejections, the last nothing of it all. */
export const changeSteps: readonly PolicyStep[] = [
  { title: 'the kinds and tiers of v0.9 mean the same', apply: [blockOld, allowOld], remove: [] },
  {
    title: 'policies that change their tiers and their rules',
    apply: [blockLater, allowEarlier],
    remove: [],
  },
  { title: 'an action that turns', apply: [turned], remove: [allowEarlier] },
  { title: 'rejections', apply: rejections, remove: [turned] },
];

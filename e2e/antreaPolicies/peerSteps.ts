/**
 * Who is meant: groups of both scopes, namespaces as seen from the pod, service accounts, named ports; and what changes
 * when those change.
 * @module
 */
import type { Fixture } from '../truth/cards.ts';
import {
  clusterGroup,
  clusterPolicy,
  everyone,
  groupIn,
  namespace,
  pod,
  policyIn,
  role,
  team,
} from './objects.ts';
import type { PolicyStep } from './step.ts';

const relative = [
  clusterPolicy('self', {
    priority: 1,
    appliedTo: [{ podSelector: everyone }],
    ingress: [
      { action: 'Allow', from: [{ namespaces: { match: 'Self' } }], ports: [{ port: 81 }] },
      { action: 'Drop', ports: [{ port: 81 }] },
    ],
  }),
  clusterPolicy('same-team', {
    priority: 2,
    appliedTo: [{ podSelector: everyone }],
    egress: [
      {
        action: 'Allow',
        to: [{ namespaces: { sameLabels: ['team'] } }],
        ports: [{ protocol: 'UDP', port: 8085 }],
      },
      { action: 'Drop', to: [{ namespaceSelector: {} }], ports: [{ protocol: 'UDP', port: 8085 }] },
    ],
  }),
  clusterPolicy('accounts', {
    priority: 5,
    appliedTo: [{ serviceAccount: { name: 'default', namespace: 'truth-y' } }],
    ingress: [
      {
        action: 'Drop',
        from: [{ serviceAccount: { name: 'default', namespace: 'truth-x' } }],
        ports: [{ port: 8085 }],
      },
    ],
  }),
];

const blueWeb = clusterGroup('blue-web', { namespaceSelector: team('blue'), podSelector: role('web') });
const everybodyBlue = clusterGroup('everybody-blue', { childGroups: ['truth-blue-web', 'truth-blue-rest'] });
const databases = groupIn('truth-z', 'databases', { podSelector: role('db') });

const groups = ({ nodePodCidrs }: Fixture) => [
  blueWeb,
  clusterGroup('blue-rest', { namespaceSelector: team('blue'), podSelector: pod('c') }),
  everybodyBlue,
  clusterGroup('far', { ipBlocks: nodePodCidrs.slice(2).map((cidr) => ({ cidr })) }),
  databases,
  clusterPolicy('from-far', {
    priority: 3,
    appliedTo: [{ group: 'truth-blue-web' }],
    ingress: [{ action: 'Drop', from: [{ group: 'truth-far' }], ports: [{ port: 8080 }] }],
  }),
  clusterPolicy('to-blue', {
    priority: 3.5,
    appliedTo: [{ podSelector: pod('c'), namespaceSelector: team('red') }],
    egress: [{ action: 'Drop', to: [{ group: 'truth-everybody-blue' }], ports: [{ port: 80 }] }],
  }),
  policyIn('truth-z', 'databases', {
    priority: 4,
    appliedTo: [{ group: 'databases' }],
    ingress: [
      {
        action: 'Drop',
        from: [{ podSelector: role('web') }, { namespaceSelector: namespace('truth-x') }],
        ports: [{ port: 'http' }, { protocol: 'UDP', port: 'echo' }],
      },
    ],
  }),
];

const otherMembers = [
  clusterGroup('blue-web', { namespaceSelector: team('blue'), podSelector: role('db') }),
  groupIn('truth-z', 'databases', { podSelector: pod('a', 'c') }),
];

const behindServices = [
  clusterGroup('behind', { serviceReference: { name: 'node', namespace: 'truth-y' } }),
  clusterPolicy('to-service', {
    tier: 'platform',
    priority: 1,
    appliedTo: [{ podSelector: everyone, namespaceSelector: namespace('truth-x') }],
    egress: [{ action: 'Drop', toServices: [{ name: 'cluster', namespace: 'truth-y' }] }],
  }),
  clusterPolicy('from-behind', {
    tier: 'platform',
    priority: 2,
    appliedTo: [{ podSelector: role('web') }],
    ingress: [{ action: 'Drop', from: [{ group: 'truth-behind' }], ports: [{ port: 8085 }] }],
  }),
];

/** The steps; each leaves what it made. */
export function peerSteps(fixture: Fixture): PolicyStep[] {
  const step = (title: string, apply: PolicyStep['apply']): PolicyStep => ({ title, apply, remove: [] });
  return [
    step('namespaces as seen from the pod, and service accounts', relative),
    step('groups as peers and in appliedTo, nested ones and addresses', groups(fixture)),
    step('groups whose members change', otherMembers),
    step('what is behind Services', behindServices),
  ];
}

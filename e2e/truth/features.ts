/**
 * The features of the NetworkPolicy API, as they are found in a policy's own text.
 * @module
 */
import type { LabelSelector, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '#policy/input.ts';

type Spec = NonNullable<NetworkPolicy['spec']>;

/** Every feature, with what tells that a policy uses it. */
const features: readonly (readonly [string, (spec: Spec) => boolean])[] = [
  ['policyTypes: Ingress', ({ policyTypes }) => policyTypes?.join() === 'Ingress'],
  ['policyTypes: Egress', ({ policyTypes }) => policyTypes?.join() === 'Egress'],
  ['policyTypes: both', ({ policyTypes }) => policyTypes?.length === 2],
  ['policyTypes: left out', ({ policyTypes }) => policyTypes === undefined],
  ['no rules: deny all', ({ ingress, egress }) => ingress?.length === 0 || egress?.length === 0],
  ['several rules', ({ ingress = [], egress = [] }) => ingress.length > 1 || egress.length > 1],
  ['podSelector: empty', ({ podSelector }) => isEmpty(podSelector)],
  ['podSelector: matchLabels', ({ podSelector }) => podSelector?.matchLabels !== undefined],
  ['podSelector: matchExpressions', ({ podSelector }) => podSelector?.matchExpressions !== undefined],
  ['peers: left out', (spec) => peerLists(spec).some((list) => list === undefined)],
  ['peers: empty list', (spec) => peerLists(spec).some((list) => list?.length === 0)],
  [
    'peer: podSelector',
    somePeer(({ podSelector, namespaceSelector }) => hasBoth(podSelector, !namespaceSelector)),
  ],
  ['peer: empty podSelector', somePeer(({ podSelector }) => isEmpty(podSelector))],
  [
    'peer: namespaceSelector',
    somePeer(({ podSelector, namespaceSelector }) => hasBoth(namespaceSelector, !podSelector)),
  ],
  ['peer: empty namespaceSelector', somePeer(({ namespaceSelector }) => isEmpty(namespaceSelector))],
  [
    'peer: namespaceSelector and podSelector',
    somePeer((peer) => hasBoth(peer.namespaceSelector, peer.podSelector)),
  ],
  ['peer: ipBlock', somePeer(({ ipBlock }) => ipBlock !== undefined && ipBlock.except === undefined)],
  ['peer: ipBlock with except', somePeer(({ ipBlock }) => ipBlock?.except !== undefined)],
  ...(['In', 'NotIn', 'Exists', 'DoesNotExist'] as const).map(operatorFeature),
  ['ports: left out', (spec) => portLists(spec).some((list) => list === undefined)],
  ['ports: empty list', (spec) => portLists(spec).some((list) => list?.length === 0)],
  ['port: number', somePort(({ port, endPort }) => typeof port === 'number' && endPort === undefined)],
  ['port: named', somePort(({ port }) => typeof port === 'string')],
  ['port: endPort', somePort(({ endPort }) => endPort !== undefined)],
  ['port: all of a protocol', somePort(({ port }) => port === undefined)],
  ['protocol: TCP', somePort(({ protocol = 'TCP' }) => protocol === 'TCP')],
  ['protocol: UDP', somePort(({ protocol }) => protocol === 'UDP')],
  ['protocol: SCTP', somePort(({ protocol }) => protocol === 'SCTP')],
];

/** The names of all features. */
export const featureNames: readonly string[] = features.map(([name]) => name);

/** The features that a policy uses. */
export function featuresOf({ spec = {} }: NetworkPolicy): string[] {
  return features.filter(([, isIn]) => isIn(spec)).map(([name]) => name);
}

function operatorFeature(operator: string): readonly [string, (spec: Spec) => boolean] {
  const uses = (selector: LabelSelector | undefined) =>
    selector?.matchExpressions?.some((expression) => expression.operator === operator) ?? false;
  const isPeer = somePeer((peer) => uses(peer.podSelector) || uses(peer.namespaceSelector));
  return [`matchExpressions: ${operator}`, (spec) => uses(spec.podSelector) || isPeer(spec)];
}

function somePeer(test: (peer: NetworkPolicyPeer) => boolean): (spec: Spec) => boolean {
  return (spec) => peerLists(spec).some((list) => list?.some(test) ?? false);
}

function somePort(test: (port: NetworkPolicyPort) => boolean): (spec: Spec) => boolean {
  return (spec) => portLists(spec).some((list) => list?.some(test) ?? false);
}

function peerLists({ ingress = [], egress = [] }: Spec) {
  return [...ingress.map(({ from }) => from), ...egress.map(({ to }) => to)];
}

function portLists({ ingress = [], egress = [] }: Spec) {
  return [...ingress, ...egress].map(({ ports }) => ports);
}

function isEmpty(selector: LabelSelector | undefined): boolean {
  return selector !== undefined && Object.keys(selector).length === 0;
}

function hasBoth(one: unknown, other: unknown): boolean {
  return Boolean(one) && Boolean(other);
}

/**
 * What policies are put together from: every kind of peer, port, subject and type that the API has.
 * @module
 */
import type { LabelSelector, NetworkPolicyPeer, NetworkPolicyPort } from '#policy/input.ts';

/** Addresses of the cluster that blocks are made of. */
export type Fixture = {
  /** The range of all pods. */
  readonly podCidr: string;
  /** The ranges of the nodes' pods. */
  readonly nodePodCidrs: readonly string[];
  /** The range of the nodes' own addresses. */
  readonly nodeCidr: string;
  /** Addresses of some pods. */
  readonly podAddresses: readonly string[];
  readonly nodeAddresses: readonly string[];
};

const web = { matchLabels: { tier: 'web' } };
const notB: LabelSelector = { matchExpressions: [{ key: 'pod', operator: 'NotIn', values: ['b'] }] };
const aOrC: LabelSelector = { matchExpressions: [{ key: 'pod', operator: 'In', values: ['a', 'c'] }] };
const tiered: LabelSelector = { matchExpressions: [{ key: 'tier', operator: 'Exists' }] };
const untiered: LabelSelector = { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] };
const webNotB: LabelSelector = { ...web, ...notB };

/** Which pods of its namespace a policy is for. */
export const subjectCards: readonly LabelSelector[] = [
  {},
  { matchLabels: { pod: 'a' } },
  { matchLabels: { pod: 'b' } },
  { matchLabels: { pod: 'c' } },
  aOrC,
  tiered,
  {},
  webNotB,
];

/** `policyTypes`, left out included. */
export const typeCards: readonly (readonly string[] | undefined)[] = [
  ['Ingress'],
  ['Egress'],
  ['Ingress', 'Egress'],
  undefined,
];

/** `from` and `to`, left out and empty included. */
export function peerCards(fixture: Fixture): readonly (readonly NetworkPolicyPeer[] | undefined)[] {
  const { podCidr, nodeCidr, nodePodCidrs, podAddresses, nodeAddresses } = fixture;
  const host = (address: string): NetworkPolicyPeer => ({ ipBlock: { cidr: `${address}/32` } });
  return [
    undefined,
    [],
    [{ podSelector: {} }],
    [{ podSelector: web }],
    [{ podSelector: notB }],
    [{ podSelector: untiered }, { podSelector: { matchLabels: { pod: 'b' } } }],
    [{ namespaceSelector: {} }],
    [{ namespaceSelector: { matchLabels: { team: 'blue' } } }],
    [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'truth-z' } } }],
    [{ namespaceSelector: { matchExpressions: [{ key: 'stage', operator: 'Exists' }] }, podSelector: aOrC }],
    [
      {
        namespaceSelector: { matchExpressions: [{ key: 'stage', operator: 'NotIn', values: ['prod'] }] },
        podSelector: web,
      },
    ],
    [{ namespaceSelector: {}, podSelector: { matchLabels: { pod: 'a' } } }],
    [{ ipBlock: { cidr: podCidr } }],
    [{ ipBlock: { cidr: podCidr, except: nodePodCidrs.slice(0, 1) } }],
    [{ ipBlock: { cidr: '0.0.0.0/0', except: podAddresses.slice(0, 4).map((address) => `${address}/32`) } }],
    [{ ipBlock: { cidr: nodeCidr } }, { podSelector: { matchLabels: { pod: 'c' } } }],
    podAddresses.slice(4, 6).map(host),
    [...nodeAddresses.slice(0, 1).map(host), { namespaceSelector: { matchLabels: { team: 'red' } } }],
  ];
}

/** `ports`, left out and empty included. */
export const portCards: readonly (readonly NetworkPolicyPort[] | undefined)[] = [
  undefined,
  [],
  [{ port: 80 }],
  [{ protocol: 'UDP', port: 80 }],
  [{ protocol: 'SCTP', port: 80 }, { port: 8080 }],
  [{ protocol: 'SCTP' }],
  [{ protocol: 'TCP' }],
  [{ protocol: 'UDP' }],
  [{ port: 'http' }],
  [{ protocol: 'UDP', port: 'echo' }, { port: 'none-of-ours' }],
  [{ port: 8080, endPort: 8085 }],
  [
    { protocol: 'UDP', port: 8000, endPort: 9000 },
    { port: 80, endPort: 81 },
  ],
  [{ port: 80 }, { port: 8085 }, { protocol: 'UDP', port: 8085 }],
];

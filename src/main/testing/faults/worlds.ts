/**
 * The pods of the fault tests, and the policies between which the tests switch.
 *
 * Pod `s` accepts who its one policy names, which says something else in each version; `u` accepts the pods labelled as
 * friends; `e` may send only to some; `t` and `w` are free. Some traffic no version allows: neither before a change, nor
 * after it, nor while it is made. Mixes of two versions would allow it.
 * @module
 */

/** The pods, each with its address. */
export const podAddresses = {
  s: '10.10.0.2',
  t: '10.10.0.3',
  u: '10.10.0.4',
  w: '10.10.0.5',
  x: '10.10.0.6',
  y: '10.10.0.7',
  z: '10.10.0.8',
  e: '10.10.0.9',
} as const;

/** The name of a pod. */
export type PodName = keyof typeof podAddresses;

/** All pods. */
export const podNames: readonly PodName[] = ['s', 't', 'u', 'w', 'x', 'y', 'z', 'e'];

/** One state of all policies. */
export type World = {
  /** Which clients `s` accepts, on which port. */
  readonly ingress: 'A' | 'B';
  /** The same rule names so many networks besides that a switch takes several bundles. */
  readonly wide: boolean;
  readonly friend: 'x' | 'y';
  /** A second policy for `s`. */
  readonly extra: boolean;
  /** Where `e` may send to, on which port. */
  readonly egress: 'A' | 'B';
};

/** What the tests switch between. */
export const worlds: readonly World[] = [
  { ingress: 'A', wide: false, friend: 'x', extra: false, egress: 'A' },
  { ingress: 'B', wide: false, friend: 'y', extra: false, egress: 'B' },
  { ingress: 'A', wide: true, friend: 'x', extra: true, egress: 'B' },
  { ingress: 'B', wide: true, friend: 'y', extra: false, egress: 'A' },
];

/** Traffic from pod to pod, and in which worlds it is allowed. */
export type Traffic = {
  readonly from: PodName;
  readonly to: PodName;
  readonly port: number;
  readonly allowed: (world: World) => boolean;
};

const never = () => false;
const always = () => true;

/** Everything the probe sends. */
export const traffic: readonly Traffic[] = [
  // What a mix of A and B would let through, and who is in neither.
  { from: 'x', to: 's', port: 5002, allowed: never },
  { from: 'y', to: 's', port: 5001, allowed: never },
  { from: 'z', to: 's', port: 5001, allowed: never },
  { from: 'z', to: 's', port: 5003, allowed: never },
  { from: 'w', to: 's', port: 5001, allowed: never },
  { from: 'x', to: 'u', port: 5001, allowed: never },
  { from: 'z', to: 'u', port: 5004, allowed: never },
  { from: 'e', to: 't', port: 5002, allowed: never },
  { from: 'e', to: 'w', port: 5001, allowed: never },
  { from: 'e', to: 's', port: 5003, allowed: never },
  { from: 'w', to: 's', port: 5003, allowed: always },
  { from: 'w', to: 't', port: 5001, allowed: always },
  { from: 'e', to: 't', port: 5003, allowed: always },
  { from: 'x', to: 's', port: 5001, allowed: ({ ingress }) => ingress === 'A' },
  { from: 'y', to: 's', port: 5002, allowed: ({ ingress }) => ingress === 'B' },
  { from: 'x', to: 's', port: 5005, allowed: ({ extra }) => extra },
  { from: 'x', to: 'u', port: 5004, allowed: ({ friend }) => friend === 'x' },
  { from: 'y', to: 'u', port: 5004, allowed: ({ friend }) => friend === 'y' },
  { from: 'e', to: 't', port: 5001, allowed: ({ egress }) => egress === 'A' },
  { from: 'e', to: 'w', port: 5002, allowed: ({ egress }) => egress === 'B' },
];

/** Whether no world allows it. */
export function isForbidden({ allowed }: Traffic): boolean {
  return !worlds.some(allowed);
}

/** The labels of a pod. */
export function labelsOf(pod: PodName, { friend }: World): Record<string, string> {
  return { pod, role: pod === friend ? 'friend' : 'other' };
}

type Rule = { readonly peers: readonly object[]; readonly port: number };

const pod = (name: PodName) => ({ podSelector: { matchLabels: { pod: name } } });
const udp = (port: number) => [{ protocol: 'UDP', port }];

/** The policies of a world, by name. */
export function policiesOf({ ingress, wide, extra, egress }: World): Map<string, object> {
  const networks = wide ? manyNetworks(ingress === 'A' ? 20 : 21) : [];
  const client = ingress === 'A' ? { peers: [pod('x')], port: 5001 } : { peers: [pod('y')], port: 5002 };
  const target: Rule = egress === 'A' ? { peers: [pod('t')], port: 5001 } : { peers: [pod('w')], port: 5002 };
  const friends = { podSelector: { matchLabels: { role: 'friend' } } };
  return new Map([
    [
      'ingress',
      ingressPolicy('s', [
        { ...client, peers: [...client.peers, ...networks] },
        { peers: [pod('w')], port: 5003 },
      ]),
    ],
    ['friends', ingressPolicy('u', [{ peers: [friends], port: 5004 }])],
    ['egress', egressPolicy('e', [target, { peers: [pod('t')], port: 5003 }])],
    ...(extra ? [['extra', ingressPolicy('s', [{ peers: [pod('x')], port: 5005 }])] as const] : []),
  ]);
}

function ingressPolicy(to: PodName, rules: readonly Rule[]): object {
  const ingress = rules.map(({ peers, port }) => ({ from: peers, ports: udp(port) }));
  return { ...pod(to), policyTypes: ['Ingress'], ingress };
}

function egressPolicy(from: PodName, rules: readonly Rule[]): object {
  const egress = rules.map(({ peers, port }) => ({ to: peers, ports: udp(port) }));
  return { ...pod(from), policyTypes: ['Egress'], egress };
}

function manyNetworks(second: number): object[] {
  return Array.from({ length: 600 }, (_, index) => ({
    ipBlock: { cidr: `10.${second}.${index >> 8}.${index & 255}/32` },
  }));
}

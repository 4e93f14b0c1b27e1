import { parseIpv4 } from '#base/ipv4.ts';
import type { Container, Pod } from './input.ts';

/** A named port of a pod. */
export type NamedPort = { readonly port: number; readonly name: string; readonly protocol: string };

/** A pod by name. */
export type PodRef = { readonly name: string; readonly namespace: string };

/**
 * A pod in a group: with its addresses where it is a peer; where it is a target with its uid, because a node must tell
 * it from a former pod of its name. Shared by all groups.
 */
export type Member = {
  readonly pod: PodRef;
  readonly uid?: string;
  readonly ips?: readonly string[];
  readonly ports?: readonly NamedPort[];
};

/** A pod that policies apply to, on its node. */
export type Target = { readonly node: string; readonly member: Member };

/** What policies need to know of a pod, apart from its labels. */
export type PodFacts = {
  /** `namespace/name`. */
  readonly key: string;
  readonly ref: PodRef;
  readonly uid: string | undefined;
  readonly node: string | undefined;
  /** Pods of the host network are their node to policies; terminated ones are nothing. */
  readonly place: 'pod' | 'host' | 'terminated';
  /** IPv4 only. */
  readonly addresses: readonly string[];
  readonly ports: readonly NamedPort[];
  /** How address groups hold it; undefined while they cannot: no address, host network, terminated. */
  readonly peer: Member | undefined;
  /** How applied-to groups hold it; undefined while they cannot: not scheduled, host network, terminated. */
  readonly target: Target | undefined;
};

const none: readonly never[] = [];

/** `namespace/name`. */
export function podKey({ namespace, name }: PodRef): string {
  return `${namespace}/${name}`;
}

/** The facts of a pod. What is as in `previous` is taken from there, so that unchanged members are the same object. */
export function podFacts(pod: Pod, previous?: PodFacts): PodFacts {
  const { name, namespace = '', uid } = pod.metadata;
  const ref = previous?.ref ?? { name, namespace };
  const place = placeOf(pod);
  const node = pod.spec?.nodeName || undefined;
  const addresses = kept(previous?.addresses, addressesOf(pod), (a, b) => a === b);
  const ports = kept(previous?.ports, namedPorts(pod), isSamePort);
  const peer = place === 'pod' && addresses.length > 0 ? peerOf(ref, ports, addresses) : undefined;
  const target = place === 'pod' && node !== undefined ? targetOf(node, ref, ports, uid) : undefined;
  return {
    key: previous?.key ?? podKey(ref),
    ref,
    uid,
    node,
    place,
    addresses,
    ports,
    peer: keptMember(previous?.peer, peer),
    target: keptTarget(previous?.target, target),
  };
}

/** The same pod with other addresses than its status has. */
export function withAddresses(facts: PodFacts, wanted: readonly string[]): PodFacts {
  const addresses = kept(facts.addresses, wanted, (a, b) => a === b);
  if (addresses === facts.addresses) return facts;
  const isPeer = facts.place === 'pod' && addresses.length > 0;
  return { ...facts, addresses, peer: isPeer ? peerOf(facts.ref, facts.ports, addresses) : undefined };
}

function placeOf({ spec, status }: Pod): PodFacts['place'] {
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return 'terminated';
  return spec?.hostNetwork === true ? 'host' : 'pod';
}

function addressesOf({ status }: Pod): readonly string[] {
  const { podIP, podIPs = none } = status ?? {};
  const addresses = podIPs.length === 0 && podIP ? [podIP] : podIPs.map(({ ip }) => ip);
  return addresses.every(isIpv4) ? addresses : addresses.filter(isIpv4);
}

function isIpv4(text: string): boolean {
  return parseIpv4(text) !== undefined;
}

/** Ports of containers that run as long as the pod. */
function namedPorts({ spec }: Pod): readonly NamedPort[] {
  let ports: NamedPort[] | undefined;
  for (const container of spec?.initContainers ?? none) {
    if (container.restartPolicy === 'Always') ports = addNamedPorts(container, ports);
  }
  for (const container of spec?.containers ?? none) ports = addNamedPorts(container, ports);
  return ports ?? none;
}

function addNamedPorts({ ports = none }: Container, to: NamedPort[] | undefined): NamedPort[] | undefined {
  let all = to;
  for (const { name, containerPort, protocol } of ports) {
    if (!name) continue;
    all ??= [];
    all.push({ port: containerPort, name, protocol: protocol ?? 'TCP' });
  }
  return all;
}

function peerOf(pod: PodRef, ports: readonly NamedPort[], ips: readonly string[]): Member {
  return ports.length === 0 ? { pod, ips } : { pod, ips, ports };
}

function targetOf(node: string, pod: PodRef, ports: readonly NamedPort[], uid: string | undefined): Target {
  if (uid === undefined) return { node, member: ports.length === 0 ? { pod } : { pod, ports } };
  return { node, member: ports.length === 0 ? { pod, uid } : { pod, uid, ports } };
}

function keptTarget(previous: Target | undefined, next: Target | undefined): Target | undefined {
  const isSame =
    previous?.node === next?.node && keptMember(previous?.member, next?.member) === previous?.member;
  return isSame ? previous : next;
}

function keptMember(previous: Member | undefined, next: Member | undefined): Member | undefined {
  const same = previous?.ips === next?.ips && previous?.ports === next?.ports && previous?.uid === next?.uid;
  return previous !== undefined && next !== undefined && same ? previous : next;
}

function kept<T>(
  previous: readonly T[] | undefined,
  next: readonly T[],
  isSame: (a: T, b: T) => boolean,
): readonly T[] {
  if (next.length === 0) return none;
  if (previous?.length !== next.length) return next;
  return next.every((each, index) => previous[index] !== undefined && isSame(previous[index], each))
    ? previous
    : next;
}

function isSamePort(a: NamedPort, b: NamedPort): boolean {
  return a.port === b.port && a.name === b.name && a.protocol === b.protocol;
}

/**
 * NetworkPolicy as the API reference words it, written without any of the code that it judges: no groups, no common form,
 * one object after the other.
 * @module
 */

import type { Cluster } from '../compile.ts';
import type { Connection, Endpoint } from '../evaluate.ts';
import type {
  IpBlockInput,
  LabelSelector,
  Labels,
  NetworkPolicy,
  NetworkPolicyEgressRule,
  NetworkPolicyIngressRule,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  Pod,
} from '../input.ts';
import { antreaAllows } from './naiveAntrea.ts';

/** An end of a connection. */
export type Side = { readonly pod?: Pod; readonly node?: string; readonly address: string };

/** Whether the connection is allowed; undefined when an end is not there. */
export function allows(cluster: Cluster, connection: Connection): boolean | undefined {
  const from = sideOf(cluster, connection.from);
  const to = sideOf(cluster, connection.to);
  if (from === undefined || to === undefined) return undefined;
  if (from.pod !== undefined && from.pod === to.pod) return true;
  return egressAllows(cluster, from, to, connection) && ingressAllows(cluster, from, to, connection);
}

function sideOf({ pods }: Cluster, endpoint: Endpoint): Side | undefined {
  if (endpoint.kind === 'address') return { address: endpoint.address };
  if (endpoint.kind === 'node') return { node: endpoint.node, address: endpoint.address };
  const found = pods.find(
    ({ metadata }) => metadata.name === endpoint.name && metadata.namespace === endpoint.namespace,
  );
  if (found === undefined || !isAlive(found)) return undefined;
  const address = found.status?.podIP ?? '';
  return found.spec?.hostNetwork === true
    ? { node: found.spec.nodeName ?? '', address }
    : { pod: found, address };
}

function isAlive({ status }: Pod): boolean {
  return status?.phase !== 'Succeeded' && status?.phase !== 'Failed';
}

function egressAllows(cluster: Cluster, from: Side, to: Side, connection: Connection): boolean {
  const { pod } = from;
  if (pod === undefined) return true;
  const question = { cluster, direction: 'egress', pod, peer: to, to, connection } as const;
  const first = antreaAllows({ ...question, stage: 'before' });
  if (first !== undefined) return first;
  const isolating = cluster.policies.filter((policy) => isFor(policy, 'Egress') && appliesTo(policy, pod));
  if (isolating.length === 0) return antreaAllows({ ...question, stage: 'after' }) ?? true;
  return isolating.some((policy) =>
    (policy.spec?.egress ?? []).some((rule: NetworkPolicyEgressRule) => {
      const peers = rule.to ?? [];
      const isPeer = peers.length === 0 || peers.some((peer) => matchesPeer(cluster, policy, peer, to));
      const isSelected = peers.some((peer) => !peer.ipBlock && matchesPeer(cluster, policy, peer, to));
      const ports = rule.ports?.filter(
        ({ port }) => typeof port !== 'string' || isSelected || isKnown(cluster, to),
      );
      if (ports?.length === 0 && rule.ports?.length !== 0) return false;
      return isPeer && portsAllow(ports, to, connection);
    }),
  );
}

/** A pod of a namespace that nobody has heard of is nobody whose ports have names, unless a selector selects it. */
export function isKnown({ namespaces }: Cluster, { pod }: Side): boolean {
  return namespaces.some(({ metadata }) => metadata.name === pod?.metadata.namespace);
}

function ingressAllows(cluster: Cluster, from: Side, to: Side, connection: Connection): boolean {
  const { pod } = to;
  if (pod === undefined) return true;
  if (from.node !== undefined && from.node === pod.spec?.nodeName) return true;
  const question = { cluster, direction: 'ingress', pod, peer: from, to, connection } as const;
  const first = antreaAllows({ ...question, stage: 'before' });
  if (first !== undefined) return first;
  const isolating = cluster.policies.filter((policy) => isFor(policy, 'Ingress') && appliesTo(policy, pod));
  if (isolating.length === 0) return antreaAllows({ ...question, stage: 'after' }) ?? true;
  return isolating.some((policy) =>
    (policy.spec?.ingress ?? []).some((rule: NetworkPolicyIngressRule) => {
      const peers = rule.from ?? [];
      const isPeer = peers.length === 0 || peers.some((peer) => matchesPeer(cluster, policy, peer, from));
      return isPeer && portsAllow(rule.ports, to, connection);
    }),
  );
}

/** A policy that names no types is for ingress, and for egress too where it has rules for that (reference of the API). */
function isFor({ spec }: NetworkPolicy, type: 'Ingress' | 'Egress'): boolean {
  const types = spec?.policyTypes ?? [];
  if (types.length > 0) return types.includes(type);
  return type === 'Ingress' || (spec?.egress ?? []).length > 0;
}

function appliesTo({ metadata, spec }: NetworkPolicy, pod: Pod): boolean {
  return (
    metadata.namespace === pod.metadata.namespace && matches(spec?.podSelector ?? {}, pod.metadata.labels)
  );
}

function matchesPeer(cluster: Cluster, policy: NetworkPolicy, peer: NetworkPolicyPeer, side: Side): boolean {
  const { ipBlock, namespaceSelector, podSelector } = peer;
  if (podSelector === undefined && namespaceSelector === undefined) {
    return ipBlock !== undefined && matchesBlock(ipBlock, side.address);
  }
  if (ipBlock !== undefined || side.pod === undefined) return false;
  const { namespace, labels } = side.pod.metadata;
  if (podSelector !== undefined && !matches(podSelector, labels)) return false;
  if (namespaceSelector === undefined) return namespace === policy.metadata.namespace;
  const found = cluster.namespaces.find(({ metadata }) => metadata.name === namespace);
  return found !== undefined && matches(namespaceSelector, found.metadata.labels);
}

/** Whether an address is in a block. */
export function matchesBlock({ cidr, except = [] }: IpBlockInput, address: string): boolean {
  if (![cidr, ...except].every(isCidr)) return false;
  // Whatever address a pod will get, it is among all addresses.
  if (cidr.endsWith('/0') && except.length === 0) return true;
  return contains(cidr, address) && !except.some((each) => contains(each, address));
}

function portsAllow(ports: readonly NetworkPolicyPort[] = [], to: Side, connection: Connection): boolean {
  return ports.length === 0 || ports.some((port) => portAllows(port, to, connection));
}

function portAllows(entry: NetworkPolicyPort, to: Side, { protocol, port }: Connection): boolean {
  const { port: wanted, endPort } = entry;
  if (!['TCP', 'UDP', 'SCTP'].includes(protocol) || (entry.protocol ?? 'TCP') !== protocol) return false;
  if (wanted === undefined) return endPort === undefined;
  if (port === undefined) return false;
  if (typeof wanted === 'number') {
    if (wanted < 1 || (endPort ?? wanted) < wanted) return false;
    return wanted <= port && port <= (endPort ?? wanted);
  }
  if (endPort !== undefined) return false;
  const named = (to.pod?.spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  return named.some(
    (each) => each.name === wanted && (each.protocol ?? 'TCP') === protocol && each.containerPort === port,
  );
}

/** Whether labels are selected. What is no valid selector selects nothing. */
export function matches(
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  labels: Labels = {},
): boolean {
  const valid = matchExpressions.every(({ operator, values = [] }) =>
    operator === 'In' || operator === 'NotIn'
      ? values.length > 0
      : (operator === 'Exists' || operator === 'DoesNotExist') && values.length === 0,
  );
  if (!valid) return false;
  const own = new Map(Object.entries(labels));
  return (
    Object.entries(matchLabels).every(([key, value]) => own.get(key) === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = own.get(key);
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      const isAmong = value !== undefined && values.includes(value);
      return operator === 'In' ? isAmong : !isAmong;
    })
  );
}

function isCidr(text: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+\/\d+$/.test(text);
}

/** Compares the first bits, as text. */
function contains(cidr: string, address: string): boolean {
  const [base = '', length = ''] = cidr.split('/');
  return address !== '' && bits(base).slice(0, Number(length)) === bits(address).slice(0, Number(length));
}

function bits(address: string): string {
  return address
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
}

/**
 * The two ends of a question as people write them.
 * @module
 */
import { type Ipv4Network, parseIpv4, parseIpv4Cidr } from '#base/ipv4.ts';

const kinds = {
  pod: ['pod', 'pods', 'po'],
  service: ['service', 'services', 'svc'],
  node: ['node', 'nodes', 'no'],
  Deployment: ['deployment', 'deployments', 'deploy'],
  StatefulSet: ['statefulset', 'statefulsets', 'sts'],
  DaemonSet: ['daemonset', 'daemonsets', 'ds'],
  ReplicaSet: ['replicaset', 'replicasets', 'rs'],
  Job: ['job', 'jobs'],
  CronJob: ['cronjob', 'cronjobs', 'cj'],
} as const;

type Kind = keyof typeof kinds;

/** Somebody by name, or addresses. */
export type Reference =
  | { readonly kind: Exclude<Kind, 'node'>; readonly namespace: string; readonly name: string }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'network'; readonly network: Ipv4Network };

/** A port by number or by name. */
export type Port = number | string;

/** Who is dialled, and where. */
export type Destination = {
  readonly reference: Reference;
  readonly port?: Port;
  readonly protocol?: string;
};

/** What was written cannot be understood. */
export class QuestionError extends Error {
  override name = 'QuestionError';
}

/**
 * Reads `name`, `namespace/name`, `kind/name`, `kind/namespace/name`, an address or a CIDR.
 * @throws QuestionError
 */
export function parseReference(text: string, namespace: string): Reference {
  if (isIpv6(text)) throw onlyIpv4(text);
  const network = networkOf(text);
  if (network !== undefined) return { kind: 'network', network };
  const parts = text.split('/');
  const kind = kindOf(parts[0]);
  const isWhole = parts.every((part) => /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/i.test(part));
  const [first = '', second = '', third = ''] = parts;
  if (isWhole && parts.length === 1) return { kind: 'pod', namespace, name: first };
  if (isWhole && parts.length === 2 && kind !== undefined) return named(kind, namespace, second);
  if (isWhole && parts.length === 2) return { kind: 'pod', namespace: first, name: second };
  if (isWhole && parts.length === 3 && kind !== undefined) return named(kind, second, third);
  throw new QuestionError(
    `"${text}" is no Pod (namespace/name), Service (svc/namespace/name), Node (node/name), address or CIDR`,
  );
}

/** Reads `DST`, `DST:PORT` and `DST:PORT/PROTOCOL`; the port may have a name. @throws QuestionError */
export function parseDestination(text: string, namespace: string): Destination {
  const at = text.lastIndexOf(':');
  if (at < 0) return { reference: parseReference(text, namespace) };
  if (isIpv6(text)) throw onlyIpv4(text);
  const [portText = '', protocol, ...rest] = text.slice(at + 1).split('/');
  if (rest.length > 0) throw new QuestionError(`"${text.slice(at + 1)}" is no PORT/PROTOCOL`);
  const reference = parseReference(text.slice(0, at), namespace);
  const port = parsePort(portText);
  return { reference, port, ...(protocol === undefined ? {} : { protocol: parseProtocol(protocol) }) };
}

/** The protocol as policies name it. @throws QuestionError */
export function parseProtocol(text: string): string {
  const protocol = text.toUpperCase();
  if (['TCP', 'UDP', 'SCTP', 'ICMP'].includes(protocol)) return protocol;
  throw new QuestionError(`unknown protocol "${text}": tcp, udp, sctp or icmp`);
}

function parsePort(text: string): Port {
  if (/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/i.test(text) && /[a-z]/i.test(text)) return text;
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 1 && port <= 65_535) return port;
  throw new QuestionError(`"${text}" is no port: a number from 1 to 65535, or a name`);
}

function named(kind: Kind, namespace: string, name: string): Reference {
  return kind === 'node' ? { kind, name } : { kind, namespace, name };
}

function kindOf(text: string | undefined): Kind | undefined {
  const lowered = text?.toLowerCase();
  for (const [kind, words] of Object.entries(kinds)) {
    if (words.some((word) => word === lowered) && isKind(kind)) return kind;
  }
  return undefined;
}

function isKind(text: string): text is Kind {
  return text in kinds;
}

function networkOf(text: string): Ipv4Network | undefined {
  if (!/^[\d.]+(\/\d+)?$/.test(text)) return undefined;
  const address = text.includes('/') ? text : `${text}/32`;
  if (parseIpv4(address.split('/', 1).join()) === undefined) {
    throw new QuestionError(`"${text}" is no IPv4 address`);
  }
  const [, prefix] = address.split('/');
  if (Number(prefix) > 32) throw new QuestionError(`"${text}" is no CIDR: a prefix is from 0 to 32`);
  return parseIpv4Cidr(address);
}

/** An address or a CIDR with two colons at least, perhaps in brackets and with a port behind them. */
function isIpv6(text: string): boolean {
  return /^\[?[\da-f]*:[\da-f:.]*:/i.test(text);
}

function onlyIpv4(text: string): QuestionError {
  return new QuestionError(`"${text}" is IPv6: the pod network has IPv4 only, and drops IPv6`);
}

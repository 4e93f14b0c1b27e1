/**
 * The match of each thing that a clause may name, in canonical text. What cannot be matched gives no match at all, so
 * that a mistake never lets more through.
 * @module
 */
import { formatIpv4, type Ipv4Network, parseIpv4 } from '#base/ipv4.ts';
import { blockNetworks, type IpBlock, parseIpBlock } from '#policy/ipBlock.ts';
import { portMasks } from '#policy/portRange.ts';
import { ofport } from '../addresses.ts';
import type { Direction } from './direction.ts';

/** Which end of a packet a peer is. */
type Side = 'src' | 'dst';

/** A local pod's port on the bridge. */
export type TargetPort = { readonly ofport: number; readonly ip: string };

/**
 * A protocol with one port, the ports up to `endPort`, or all ports, and the source's ports likewise; or ICMP messages of
 * a type and a code, of a type, or all of them.
 */
export type ServiceMatch = {
  readonly protocol?: string;
  readonly port?: number;
  readonly endPort?: number;
  readonly sourcePort?: number;
  readonly sourceEndPort?: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
};

const highestPort = 65_535;

/** The end of a packet at which the peers of a direction are. */
export function peerSide(direction: Direction): Side {
  return direction === 'In' ? 'src' : 'dst';
}

/** Packets from or to an address; none for what is no IPv4 address. */
export function addressMatches(side: Side, ip: string): string[] {
  return parseIpv4(ip) === undefined ? [] : [`ip,nw_${side}=${ip}`];
}

/** Packets from or to a network without its exceptions; none when any part of it cannot be read. */
export function blockMatches(side: Side, block: IpBlock): string[] {
  const parsed = parseIpBlock(block);
  return parsed.ok ? blockNetworks(parsed.block).map((network) => networkMatch(side, network)) : [];
}

function networkMatch(side: Side, { base, prefix }: Ipv4Network): string {
  if (prefix === 0) return 'ip';
  const address = formatIpv4(base);
  return `ip,nw_${side}=${prefix === 32 ? address : `${address}/${prefix}`}`;
}

/** Packets that a policy of a local pod is about: to its port, or from its address. */
export function targetMatch(direction: Direction, target: TargetPort): string {
  return direction === 'In' ? `ip,reg1=0x${ofport(target.ofport).toString(16)}` : `ip,nw_src=${target.ip}`;
}

/** Packets of a service; none for an unknown protocol, or ports that do not exist. */
export function serviceMatches(service: ServiceMatch): string[] {
  const { protocol = 'TCP', port, endPort, sourcePort, sourceEndPort } = service;
  if (protocol === 'ICMP') return icmpMatches(service);
  const word = protocolWords.get(protocol);
  if (word === undefined) return [];
  const sources = rangeMatches('tp_src', sourcePort, sourceEndPort);
  const destinations = rangeMatches('tp_dst', port, endPort);
  return sources.flatMap((source) => destinations.map((to) => `${word}${source}${to}`));
}

/** A code says nothing without a type. */
function icmpMatches({ icmpType: type, icmpCode: code }: ServiceMatch): string[] {
  if (type === undefined) return code === undefined ? ['icmp'] : [];
  if (!isByte(type) || (code !== undefined && !isByte(code))) return [];
  return [code === undefined ? `icmp,icmp_type=${type}` : `icmp,icmp_type=${type},icmp_code=${code}`];
}

function rangeMatches(field: 'tp_src' | 'tp_dst', port: number | undefined, end: number | undefined) {
  if (port === undefined) return end === undefined ? [''] : [];
  const last = end ?? port;
  if (!isPort(port) || !isPort(last) || last < port) return [];
  return portMasks(port, last).map(({ value, mask }) =>
    mask === highestPort ? `,${field}=${value}` : `,${field}=${hex(value)}/${hex(mask)}`,
  );
}

const protocolWords: ReadonlyMap<string, string> = new Map([
  ['TCP', 'tcp'],
  ['UDP', 'udp'],
  ['SCTP', 'sctp'],
]);

function isPort(value: number): boolean {
  return Number.isInteger(value) && value > 0 && value <= highestPort;
}

function isByte(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 255;
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

import { isIPv6 } from 'node:net';
import { formatIpv4, type Ipv4Network, networkContains, parseIpv4Cidr } from '#base/ipv4.ts';
import type { IpBlockInput } from './input.ts';

/** An IPv4 network and the parts of it that are left out; all in canonical CIDR form, see `parseIpBlock`. */
export type IpBlock = { readonly cidr: string; readonly except?: readonly string[] };

/** A block, or why it can match nothing here. */
export type IpBlockResult =
  | { readonly ok: true; readonly block: IpBlock }
  | { readonly ok: false; readonly reason: 'InvalidCIDR' | 'UnsupportedIPv6'; readonly message: string };

const ipv6Bits = 128;

/** All IPv4 addresses. */
export const anyAddress: IpBlock = { cidr: '0.0.0.0/0' };

/** Whether a block leaves nothing out. */
export function isAnyAddress({ cidr, except }: IpBlock): boolean {
  return cidr === anyAddress.cidr && except === undefined;
}

/**
 * Reads a block. One bad exception spoils it, because without the exception it would match more than was meant. A block of
 * IPv6 is told apart: of that no packet passes, so it is known what it means.
 */
export function parseIpBlock(input: IpBlockInput): IpBlockResult {
  if (isIpv6Network(input.cidr)) {
    const message = `"${input.cidr}" is IPv6, which is not supported`;
    return { ok: false, reason: 'UnsupportedIPv6', message };
  }
  const cidrs: string[] = [];
  for (const text of [input.cidr, ...(input.except ?? [])]) {
    const network = toNetwork(text);
    if (network === undefined) {
      return { ok: false, reason: 'InvalidCIDR', message: `"${text}" is not an IPv4 network` };
    }
    cidrs.push(formatNetwork(network));
  }
  const [cidr = '', ...except] = cidrs;
  if (except.length === 0) return { ok: true, block: { cidr } };
  return { ok: true, block: { cidr, except: [...new Set(except)].sort() } };
}

/** A block as the fewest disjoint networks. @throws CodedError ANTREA_CIDR_INVALID */
export function blockNetworks(block: IpBlock): Ipv4Network[] {
  return subtract(parseIpv4Cidr(block.cidr), (block.except ?? []).map(parseIpv4Cidr));
}

/** Whether an address (0 to 2^32 - 1) is in a block. @throws CodedError ANTREA_CIDR_INVALID */
export function blockContains(block: IpBlock, address: number): boolean {
  if (!networkContains(parseIpv4Cidr(block.cidr), address)) return false;
  return !(block.except ?? []).some((cidr) => networkContains(parseIpv4Cidr(cidr), address));
}

/** `10.0.0.0/8 except 10.1.0.0/16,10.2.0.0/16`: the identity of a block. */
export function describeBlock(block: IpBlock): string {
  return block.except === undefined ? block.cidr : `${block.cidr} except ${block.except.join(',')}`;
}

/** The canonical text of a network. */
export function formatNetwork({ base, prefix }: Ipv4Network): string {
  return `${formatIpv4(base)}/${prefix}`;
}

function isIpv6Network(text: string): boolean {
  const [address = '', prefix = '', ...rest] = text.split('/');
  return rest.length === 0 && isIPv6(address) && /^\d{1,3}$/.test(prefix) && Number(prefix) <= ipv6Bits;
}

function toNetwork(text: string): Ipv4Network | undefined {
  try {
    return parseIpv4Cidr(text);
  } catch {
    return undefined;
  }
}

/** What nothing is left out of stays whole; what is left out goes; anything else is looked at by halves. */
function subtract(network: Ipv4Network, except: readonly Ipv4Network[]): Ipv4Network[] {
  const overlapping = except.filter((each) => overlap(network, each));
  if (overlapping.length === 0) return [network];
  if (overlapping.some(({ prefix }) => prefix <= network.prefix)) return [];
  return halves(network).flatMap((half) => subtract(half, overlapping));
}

/** Networks never overlap in part: one contains the other. */
function overlap(a: Ipv4Network, b: Ipv4Network): boolean {
  return networkContains(a, b.base) || networkContains(b, a.base);
}

function halves({ base, prefix, size }: Ipv4Network): [Ipv4Network, Ipv4Network] {
  const half = { prefix: prefix + 1, size: size / 2 };
  return [
    { base, ...half },
    { base: base + half.size, ...half },
  ];
}

import { CodedError } from './errors.ts';

/** The number behind a dotted address (0 to 2^32 - 1), or undefined when `text` is not one. No leading zeros, as the kernel's tools print it. */
export function parseIpv4(text: string): number | undefined {
  const octets = dotted.exec(text);
  if (octets === null) return undefined;
  let sum = 0;
  for (let index = 1; index <= 4; index++) {
    const octet = Number(octets[index]);
    if (octet > 255) return undefined;
    sum = sum * 256 + octet;
  }
  return sum;
}

const dotted = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;

/** The dotted form of `address` (0 to 2^32 - 1). */
export function formatIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}

/** An IPv4 network: its first address, prefix length, and number of addresses. */
export type Ipv4Network = { readonly base: number; readonly prefix: number; readonly size: number };

/** Parses `10.0.0.0/24`; host bits are cleared. @throws CodedError ANTREA_CIDR_INVALID */
export function parseIpv4Cidr(text: string): Ipv4Network {
  const [address = '', prefixText = '', ...rest] = text.split('/');
  const number = parseIpv4(address);
  const prefix = /^\d{1,2}$/.test(prefixText) ? Number(prefixText) : Number.NaN;
  if (number === undefined || rest.length > 0 || !(prefix <= 32)) {
    throw new CodedError('ANTREA_CIDR_INVALID', `"${text}" is not an IPv4 network`, {
      fields: { cidr: text },
    });
  }
  const size = 2 ** (32 - prefix);
  return { base: number - (number % size), prefix, size };
}

/** Whether `address` lies in `network`. */
export function networkContains(network: Ipv4Network, address: number): boolean {
  return address >= network.base && address < network.base + network.size;
}

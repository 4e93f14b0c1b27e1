import { CodedError } from '#base/errors.ts';
import { type Ipv4Network, networkContains, parseIpv4Cidr } from '#base/ipv4.ts';

/** The addresses of a node's pods. Numbers are IPv4 addresses; `gateway` is the node's own and never given to a pod. */
export type AddressRange = {
  readonly network: Ipv4Network;
  readonly gateway: number;
  /** First and last address a pod may get, both included. */
  readonly first: number;
  readonly last: number;
};

/**
 * The range of a podCIDR: without the network address, the first address (the gateway, as Antrea v0.9.2) and the
 * broadcast address. @throws CodedError ANTREA_CIDR_INVALID when it is no IPv4 network or holds no pod.
 */
export function addressRange(podCidr: string): AddressRange {
  const network = parseIpv4Cidr(podCidr);
  if (network.prefix > 30) {
    throw new CodedError('ANTREA_CIDR_INVALID', `${podCidr} leaves no address for a pod`, {
      fields: { cidr: podCidr },
    });
  }
  return {
    network,
    gateway: network.base + 1,
    first: network.base + 2,
    last: network.base + network.size - 2,
  };
}

/** Whether a pod may have `address`. */
export function isPodAddress(range: AddressRange, address: number): boolean {
  return networkContains(range.network, address) && address >= range.first && address <= range.last;
}

/**
 * The first address after `previous`, round and round, that is not taken; undefined when all are. Round robin gives an
 * address the longest possible time before another pod gets it.
 */
export function nextFree(
  range: AddressRange,
  previous: number | undefined,
  isTaken: (address: number) => boolean,
): number | undefined {
  const count = range.last - range.first + 1;
  const start = previous !== undefined && isPodAddress(range, previous) ? previous - range.first + 1 : 0;
  for (let step = 0; step < count; step++) {
    const address = range.first + ((start + step) % count);
    if (!isTaken(address)) return address;
  }
  return undefined;
}

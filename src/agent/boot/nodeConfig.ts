import { CodedError } from '#base/errors.ts';
import { formatIpv4, type Ipv4Network, parseIpv4, parseIpv4Cidr } from '#base/ipv4.ts';
import type { Node } from '#kube/objects.ts';

/** What the agent knows of its own node. MTU values are in bytes. */
export type NodeConfig = {
  readonly name: string;
  /** The address that other nodes send tunnelled packets to. */
  readonly ip: string;
  /** The range of the node's pods, host bits cleared. */
  readonly podCidr: string;
  /** The first address of the range: the pods' default gateway. */
  readonly gatewayIp: string;
  readonly uplinkMtu: number;
  readonly podMtu: number;
};

/** An interface of this machine with its IPv4 addresses. */
export type LocalInterface = {
  readonly name: string;
  readonly mtu: number;
  readonly addresses: readonly string[];
};

/** Bytes that Geneve over IPv4 adds to a packet. */
const tunnelOverhead = 50;

/**
 * Works out the node's configuration from its Node object and the machine's interfaces.
 *
 * @param wanted `transportInterface` names the interface that carries tunnels, `defaultMtu` overrides the pods' MTU; both
 *   may be empty (`''`, 0)
 * @throws CodedError ANTREA_NODE_UNUSABLE saying what is missing
 */
export function nodeConfigOf(
  node: Node,
  interfaces: readonly LocalInterface[],
  wanted: { readonly transportInterface: string; readonly defaultMtu: number },
): NodeConfig {
  const name = node.metadata.name;
  const { ip, mtu } = transportOf(node, interfaces, wanted.transportInterface);
  const network = parseIpv4Cidr(podCidrOf(node));
  if (network.size < 8) {
    throw unusable(name, `its podCIDR ${podCidrOf(node)} has no room for pods`);
  }
  return {
    name,
    ip,
    podCidr: formatNetwork(network),
    gatewayIp: formatIpv4(network.base + 1),
    uplinkMtu: mtu,
    podMtu: wanted.defaultMtu > 0 ? wanted.defaultMtu : mtu - tunnelOverhead,
  };
}

/** The IPv4 addresses of a node, InternalIP first, ExternalIP after. */
export function nodeAddresses(node: Node): readonly string[] {
  const addresses = node.status?.addresses ?? [];
  return ['InternalIP', 'ExternalIP'].flatMap((type) =>
    addresses
      .filter((address) => address.type === type && parseIpv4(address.address) !== undefined)
      .map((address) => address.address),
  );
}

function transportOf(
  node: Node,
  interfaces: readonly LocalInterface[],
  transportInterface: string,
): { ip: string; mtu: number } {
  const name = node.metadata.name;
  if (transportInterface !== '') {
    const link = interfaces.find((candidate) => candidate.name === transportInterface);
    const ip = link?.addresses[0];
    if (link === undefined || ip === undefined) {
      throw unusable(name, `its transportInterface ${transportInterface} is missing or has no IPv4 address`);
    }
    return { ip, mtu: link.mtu };
  }
  const addresses = nodeAddresses(node);
  if (addresses.length === 0) throw unusable(name, 'it has no IPv4 InternalIP or ExternalIP');
  for (const ip of addresses) {
    const link = interfaces.find((candidate) => candidate.addresses.includes(ip));
    if (link !== undefined) return { ip, mtu: link.mtu };
  }
  throw unusable(name, `none of its addresses (${addresses.join(', ')}) is on an interface of this machine`);
}

function podCidrOf(node: Node): string {
  const range = ipv4RangeOf(node);
  if (range === undefined) throw unusable(node.metadata.name, 'it has no IPv4 podCIDR');
  return range;
}

/** The IPv4 range of a node's pods, host bits cleared; undefined while it has none. @throws CodedError ANTREA_CIDR_INVALID */
export function podRangeOf(node: Node): string | undefined {
  const range = ipv4RangeOf(node);
  return range === undefined ? undefined : formatNetwork(parseIpv4Cidr(range));
}

function ipv4RangeOf(node: Node): string | undefined {
  const ranges = node.spec?.podCIDRs ?? (node.spec?.podCIDR ? [node.spec.podCIDR] : []);
  return ranges.find((candidate) => !candidate.includes(':'));
}

function formatNetwork({ base, prefix }: Ipv4Network): string {
  return `${formatIpv4(base)}/${prefix}`;
}

function unusable(name: string, why: string): CodedError {
  return new CodedError('ANTREA_NODE_UNUSABLE', `node ${name} cannot be used: ${why}`, {
    fields: { node: name },
  });
}

import { formatIpv4, type Ipv4Network, networkContains, parseIpv4, parseIpv4Cidr } from '#base/ipv4.ts';
import type { Node } from '#kube/objects.ts';
import { nodeAddresses } from '../boot/nodeConfig.ts';

/** Another node whose pods are reached through the tunnel. */
export type Peer = {
  readonly name: string;
  /** Where the tunnel leads. */
  readonly nodeIp: string;
  /** Range of its pods, host bits cleared. */
  readonly podCidr: string;
  /** The first address of that range: its `antrea-gw0`. */
  readonly gatewayIp: string;
};

/** This node, as far as peers must not collide with it. */
export type OwnNode = { readonly name: string; readonly ip: string; readonly podCidr: string };

/** Why a node cannot be a peer; `pending` ones only wait for something every node gets. */
export type PeerProblem = {
  readonly node: string;
  readonly kind: 'pending' | 'invalid' | 'conflict';
  readonly message: string;
};

/** Who is a peer, and who is not and why. Depends on the nodes only, not on their order or on what was there before. */
export type PeerSet = { readonly peers: readonly Peer[]; readonly problems: readonly PeerProblem[] };

type Candidate = { readonly peer: Peer; readonly network: Ipv4Network; readonly created: string };
type Verdict = Candidate | PeerProblem;

/** A range needs room for the gateway and one pod between network and broadcast address. */
const smallestRange = 4;

/**
 * Computes the peers. Where two nodes claim overlapping ranges the older Node object keeps its range, so that nobody can
 * draw another node's traffic by claiming its addresses; a range that is really used again comes free when the old
 * Node object goes.
 */
export function computePeers(nodes: readonly Node[], own: OwnNode): PeerSet {
  const others = nodes.filter((node) => node.metadata.name !== own.name);
  const addresses = sortedAddresses(others, own);
  const verdicts = others.map((node) => judge(node, own, addresses));
  const candidates = verdicts.filter((verdict) => 'peer' in verdict);
  const problems = verdicts.filter((verdict) => 'kind' in verdict);
  const { winners, losers } = settleOverlaps(candidates, own);
  return {
    peers: winners.map(({ peer }) => peer).sort((a, b) => compareText(a.name, b.name)),
    problems: [...problems, ...losers].sort((a, b) => compareText(a.node, b.node)),
  };
}

function judge(node: Node, own: OwnNode, addresses: readonly number[]): Verdict {
  const name = node.metadata.name;
  const nodeIp = nodeAddresses(node)[0];
  const range = podRange(node);
  if (range === undefined) return { node: name, kind: 'pending', message: 'it has no IPv4 podCIDR yet' };
  if (nodeIp === undefined) return { node: name, kind: 'pending', message: 'it has no IPv4 address yet' };
  if (nodeIp === own.ip) {
    return { node: name, kind: 'conflict', message: `its address ${nodeIp} is this node's own` };
  }
  const network = parseRange(range);
  if (network === undefined) {
    return { node: name, kind: 'invalid', message: `its podCIDR ${range} is not a usable IPv4 range` };
  }
  const swallowed = firstWithin(addresses, network);
  if (swallowed !== undefined) {
    const address = formatIpv4(swallowed);
    return {
      node: name,
      kind: 'conflict',
      message: `its podCIDR ${range} holds the node address ${address}`,
    };
  }
  return {
    network,
    created: node.metadata.creationTimestamp ?? '',
    peer: {
      name,
      nodeIp,
      podCidr: `${formatIpv4(network.base)}/${network.prefix}`,
      gatewayIp: formatIpv4(network.base + 1),
    },
  };
}

/** Every node's address in ascending order: a range that holds one would send tunnelled packets into the tunnel again. */
function sortedAddresses(others: readonly Node[], own: OwnNode): number[] {
  const texts = [own.ip, ...others.map((node) => nodeAddresses(node)[0] ?? '')];
  return texts
    .map(parseIpv4)
    .filter((address) => address !== undefined)
    .sort((a, b) => a - b);
}

function firstWithin(sorted: readonly number[], network: Ipv4Network): number | undefined {
  const address = sorted[lowerBound(sorted, network.base, (each) => each)];
  return address !== undefined && networkContains(network, address) ? address : undefined;
}

function podRange(node: Node): string | undefined {
  const ranges = node.spec?.podCIDRs ?? (node.spec?.podCIDR ? [node.spec.podCIDR] : []);
  return ranges.find((range) => !range.includes(':'));
}

function parseRange(range: string): Ipv4Network | undefined {
  try {
    const network = parseIpv4Cidr(range);
    return network.size >= smallestRange && network.prefix > 0 ? network : undefined;
  } catch {
    return undefined;
  }
}

type Holder = { readonly network: Ipv4Network; readonly name: string };

/** Gives ranges out by age. Granted ranges never overlap, so only the neighbours in address order need a look. */
function settleOverlaps(
  candidates: readonly Candidate[],
  own: OwnNode,
): { winners: Candidate[]; losers: PeerProblem[] } {
  const winners: Candidate[] = [];
  const losers: PeerProblem[] = [];
  const granted: Holder[] = [{ network: parseIpv4Cidr(own.podCidr), name: own.name }];
  for (const candidate of candidates.toSorted(byAge)) {
    const { network, peer } = candidate;
    const at = lowerBound(granted, network.base, (held) => held.network.base);
    const holder = [granted[at - 1], granted[at]].find(
      (held) => held !== undefined && overlap(held.network, network),
    );
    if (holder === undefined) {
      granted.splice(at, 0, { network, name: peer.name });
      winners.push(candidate);
      continue;
    }
    const message = `its podCIDR ${peer.podCidr} overlaps that of node ${holder.name}`;
    losers.push({ node: peer.name, kind: 'conflict', message });
  }
  return { winners, losers };
}

function byAge(a: Candidate, b: Candidate): number {
  return compareText(a.created, b.created) || compareText(a.peer.name, b.peer.name);
}

/** Index of the first item whose `key` is at least `bound`; `items` ascend by it. */
function lowerBound<T>(items: readonly T[], bound: number, key: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && key(item) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

function overlap(a: Ipv4Network, b: Ipv4Network): boolean {
  return a.base < b.base + b.size && b.base < a.base + a.size;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

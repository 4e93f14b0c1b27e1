import { formatIpv4, type Ipv4Network } from '#base/ipv4.ts';
import type { PodFacts } from '../pods.ts';

/** An end of a connection of which the facts are known. */
export type End =
  /** One that stands for others like it is not itself when it is on both sides. */
  | { readonly kind: 'pod'; readonly facts: PodFacts; readonly isOneOfMany?: boolean }
  /** A node itself, or a pod of its host network, under the addresses by which the other end may know it. It has no name where it is not known which. */
  | { readonly kind: 'node'; readonly node: string; readonly addresses: readonly string[] }
  /** Addresses that are nobody's of the cluster; one of them is a network of one. */
  | { readonly kind: 'network'; readonly network: Ipv4Network };

/** What a connection is about. What is left out is not known. */
export type Subject = {
  readonly protocol: string;
  readonly port?: number;
  readonly sourcePort?: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
};

/** A connection that may begin. */
export type Question = Subject & { readonly from: End; readonly to: End };

/** `shop/web`, `node n1`, `10.0.0.0/8`. */
export function nameOf(end: End): string {
  switch (end.kind) {
    case 'pod':
      return end.facts.key;
    case 'node':
      return end.node === '' ? 'some node' : `node ${end.node}`;
    case 'network':
      return formatNetworkOrAddress(end.network);
  }
}

function formatNetworkOrAddress({ base, prefix }: Ipv4Network): string {
  return prefix === 32 ? formatIpv4(base) : `${formatIpv4(base)}/${prefix}`;
}

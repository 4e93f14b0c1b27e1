import { formatIpv4, parseIpv4 } from '#base/ipv4.ts';
import type { End } from '#policy/explain/question.ts';
import type { World } from '../world/world.ts';
import type { NodeObject } from '../world/worldObject.ts';

/** Who has an address of the cluster. */
export type Owner =
  | { readonly kind: 'pod'; readonly key: string }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'service'; readonly key: string };

/** Finds owners of addresses; reads the world when it is first asked. */
export class AddressBook {
  readonly #world: World;
  #owners: Map<string, Owner> | undefined;

  constructor(world: World) {
    this.#world = world;
  }

  ownerOf(address: string): Owner | undefined {
    this.#owners ??= this.#read();
    return this.#owners.get(address);
  }

  /** A node as the others know it: a pod hears it under the gateway's address, and dials its own. */
  node(name: string, side: 'source' | 'destination'): Extract<End, { kind: 'node' }> {
    const { own, gateway } = this.#nodeAddresses(name);
    const addresses = side === 'source' && gateway !== undefined ? [gateway] : own;
    return { kind: 'node', node: name, addresses };
  }

  #read(): Map<string, Owner> {
    return new Map([...this.#services(), ...this.#pods(), ...this.#nodes()]);
  }

  *#services(): Iterable<[string, Owner]> {
    for (const [key, { service }] of this.#world.services) {
      const { clusterIP, clusterIPs = [] } = service.spec ?? {};
      for (const address of [clusterIP, ...clusterIPs]) {
        if (address && address !== 'None') yield [address, { kind: 'service', key }];
      }
    }
  }

  *#pods(): Iterable<[string, Owner]> {
    for (const key of this.#world.pods.keys()) {
      const facts = this.#world.index.pod(refOf(key));
      if (facts?.place !== 'pod') continue;
      for (const address of facts.addresses) yield [address, { kind: 'pod', key }];
    }
  }

  *#nodes(): Iterable<[string, Owner]> {
    for (const name of this.#world.nodes.keys()) {
      const { own, gateway } = this.#nodeAddresses(name);
      for (const address of own) yield [address, { kind: 'node', name }];
      if (gateway !== undefined) yield [gateway, { kind: 'node', name }];
    }
  }

  #nodeAddresses(name: string): { readonly own: readonly string[]; readonly gateway: string | undefined } {
    const { spec, status } = this.#world.nodes.get(name) ?? {};
    const own = (status?.addresses ?? []).flatMap(({ type, address }) =>
      (type === 'InternalIP' || type === 'ExternalIP') && parseIpv4(address) !== undefined ? address : [],
    );
    return { own, gateway: gatewayOf({ spec }) };
  }
}

/** As whom pods hear a node: the first address of its range, if that is known. */
export function gatewayOf({ spec }: Pick<NodeObject, 'spec'>): string | undefined {
  const [base] = [...(spec?.podCIDRs ?? []), spec?.podCIDR ?? ''].flatMap(
    (cidr) => parseIpv4(cidr.replace(/\/.*/, '')) ?? [],
  );
  return base === undefined ? undefined : formatIpv4(base + 1);
}

/** `namespace/name` in two. */
export function refOf(key: string): { readonly namespace: string; readonly name: string } {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace, name };
}

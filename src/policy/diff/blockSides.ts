import { type Ipv4Network, networkContains, parseIpv4 } from '#base/ipv4.ts';
import type { CompiledPolicy } from '../compiled.ts';
import { blockNetworks, describeBlock, type IpBlock, isAnyAddress } from '../ipBlock.ts';

type Block = { readonly name: string; readonly networks: readonly Ipv4Network[]; readonly size: number };

/** An address of a part of the address space that no block divides, and how that part is called. */
export type AddressClass = { readonly example: number; readonly name: string };

/** The blocks that policies speak of: which of them an address is in. */
export class BlockSides {
  readonly #blocks: readonly Block[];

  constructor(policies: Iterable<CompiledPolicy>) {
    const blocks = new Map<string, IpBlock>();
    for (const { rules } of policies) {
      for (const { from, to } of rules) {
        for (const block of [...(from?.ipBlocks ?? []), ...(to?.ipBlocks ?? [])]) {
          if (!isAnyAddress(block)) blocks.set(describeBlock(block), block);
        }
      }
    }
    this.#blocks = [...blocks].map(([name, block]) => {
      const networks = blockNetworks(block);
      return { name, networks, size: networks.reduce((sum, { size }) => sum + size, 0) };
    });
  }

  /** The same text for addresses that are in the same blocks. */
  of(address: number): string {
    return this.#blocks.flatMap((block, index) => (isIn(block, address) ? [index] : [])).join();
  }

  /** The same for an address as text; one that is no IPv4 is in no block. */
  ofText(address: string): string {
    return this.of(parseIpv4(address) ?? -1);
  }

  /** One address for each way to be in the blocks or not. The smallest block that an address is in gives the name. */
  classes(): AddressClass[] {
    const edges = new Set([0]);
    for (const { networks } of this.#blocks) {
      for (const { base, size } of networks) edges.add(base).add(base + size);
    }
    const classes = new Map<string, AddressClass>();
    for (const example of [...edges].filter((edge) => edge < 2 ** 32).sort((a, b) => a - b)) {
      const side = this.of(example);
      if (!classes.has(side)) classes.set(side, { example, name: this.#nameOf(example) });
    }
    return [...classes.values()];
  }

  #nameOf(address: number): string {
    const within = this.#blocks.filter((block) => isIn(block, address)).sort((a, b) => a.size - b.size);
    return within[0]?.name ?? (this.#blocks.length === 0 ? 'any address' : 'any other address');
  }
}

function isIn({ networks }: Block, address: number): boolean {
  return networks.some((network) => networkContains(network, address));
}

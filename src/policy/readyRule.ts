import { type Ipv4Network, networkContains, parseIpv4Cidr } from '#base/ipv4.ts';
import type { CompiledRule } from './compiled.ts';
import { type IpBlock, isAnyAddress } from './ipBlock.ts';

/** A block that was read: its network, and what is left out of it. */
type ReadyBlock = {
  /** Everybody is in it, also who has no address. */
  readonly isAny: boolean;
  readonly network: Ipv4Network;
  readonly except: readonly Ipv4Network[];
};

/** A rule whose blocks were read, so that asking it about many connections is cheap. */
export type ReadyRule = {
  readonly rule: CompiledRule;
  /** Undefined in a rule that only isolates. */
  readonly peer: { readonly groups: readonly string[]; readonly blocks: readonly ReadyBlock[] } | undefined;
};

/** Reads the blocks of a rule. @throws CodedError ANTREA_CIDR_INVALID */
export function readyRule(rule: CompiledRule): ReadyRule {
  const peer = rule.direction === 'In' ? rule.from : rule.to;
  if (peer === undefined) return { rule, peer };
  const { addressGroups = [], ipBlocks = [] } = peer;
  return { rule, peer: { groups: addressGroups, blocks: ipBlocks.map(readyBlock) } };
}

/** Whether a block holds one of these addresses. */
export function holdsOneOf({ isAny, network, except }: ReadyBlock, addresses: readonly number[]): boolean {
  if (isAny) return true;
  return addresses.some(
    (address) => networkContains(network, address) && !except.some((part) => networkContains(part, address)),
  );
}

function readyBlock(block: IpBlock): ReadyBlock {
  const { cidr, except = [] } = block;
  return { isAny: isAnyAddress(block), network: parseIpv4Cidr(cidr), except: except.map(parseIpv4Cidr) };
}

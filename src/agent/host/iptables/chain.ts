/** IP version of a rule set; each has its own programs. */
export type Family = 'ipv4' | 'ipv6';

/** Tables that hold our chains. */
export type Table = 'raw' | 'mangle' | 'nat' | 'filter';

/** How a built-in chain leads to one of ours. */
export type Jump = {
  readonly from: 'PREROUTING' | 'FORWARD' | 'POSTROUTING';
  /** `first` is put back to the front when something gets ahead of it; `last` may be anywhere. */
  readonly position: 'first' | 'last';
  readonly comment: string;
};

/** One chain of ours with all its rules. */
export type Chain = {
  readonly family: Family;
  readonly table: Table;
  readonly name: string;
  readonly jump: Jump;
  /** Rules without `-A <name>`, spelt exactly as `iptables -S` prints them, so that text comparison finds changes. */
  readonly rules: readonly string[];
  /** Those of the rules that are left out where the kernel lacks what they need, so that the others stand. */
  readonly dispensable?: readonly string[];
};

/** A rule's comment match as `iptables -S` prints it. */
export function comment(text: string): string {
  return `-m comment --comment "${text}"`;
}

/** The jump rule without `-A <from>`. */
export function jumpRule(chain: Chain): string {
  return `${comment(chain.jump.comment)} -j ${chain.name}`;
}

/** The chains with only those rules that every kernel takes; undefined when that is all of them. */
export function withoutDispensable(chains: readonly Chain[]): Chain[] | undefined {
  if (chains.every(({ dispensable = [] }) => dispensable.length === 0)) return undefined;
  return chains.map((chain) => {
    const { rules, dispensable = [] } = chain;
    return { ...chain, rules: rules.filter((rule) => !dispensable.includes(rule)) };
  });
}

import { type Chain, jumpRule, type Table } from './chain.ts';

/** Rules as `iptables -S <chain>` prints them (`-A ...` lines only); undefined when the chain does not exist. */
export type ObservedChain = readonly string[] | undefined;

/** One of our chains, and the built-in chain that shall lead to it, as they are now. */
export type ChainState = {
  readonly chain: Chain;
  readonly rules: ObservedChain;
  readonly builtin: readonly string[];
};

/** Text for `iptables-restore --noflush` that puts right whatever differs; undefined when nothing does. */
export function restoreScript(states: readonly ChainState[]): string | undefined {
  const tables = new Map<Table, string[]>();
  for (const state of states) {
    const lines = chainLines(state);
    if (lines.length === 0) continue;
    tables.set(state.chain.table, [...(tables.get(state.chain.table) ?? []), ...lines]);
  }
  if (tables.size === 0) return undefined;
  return [...tables].map(([table, lines]) => [`*${table}`, ...lines, 'COMMIT', ''].join('\n')).join('');
}

/** Names of the chains that {@link restoreScript} would change. */
export function changedChains(states: readonly ChainState[]): string[] {
  return states.filter((state) => chainLines(state).length > 0).map(({ chain }) => chain.name);
}

function chainLines(state: ChainState): string[] {
  // A chain must be declared before a rule can lead to it, and declaring one of ours empties it.
  const declaration = rulesMatch(state) ? [] : rebuildLines(state.chain);
  return [...declaration, ...jumpLines(state)];
}

function rulesMatch({ chain, rules }: ChainState): boolean {
  if (rules?.length !== chain.rules.length) return false;
  return chain.rules.every((rule, index) => rules[index] === `-A ${chain.name} ${rule}`);
}

function rebuildLines(chain: Chain): string[] {
  return [`:${chain.name} - [0:0]`, ...chain.rules.map((rule) => `-A ${chain.name} ${rule}`)];
}

function jumpLines({ chain, builtin }: ChainState): string[] {
  const { from, position } = chain.jump;
  const wanted = `-A ${from} ${jumpRule(chain)}`;
  const jumps = builtin.filter((rule) => rule.endsWith(` -j ${chain.name}`));
  const inPlace = position === 'last' || builtin[0] === wanted;
  if (jumps.length === 1 && jumps[0] === wanted && inPlace) return [];
  const added = position === 'first' ? `-I ${from} 1 ${jumpRule(chain)}` : wanted;
  return [...jumps.map((rule) => rule.replace('-A ', '-D ')), added];
}

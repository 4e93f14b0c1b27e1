import { type GroupSelector, groupName } from './groupSelector.ts';
import type { IpBlock } from './ipBlock.ts';
import type {
  Action,
  Direction,
  Peers,
  Policy,
  PolicyRule,
  PolicySource,
  Problem,
  Service,
} from './model.ts';

/** Any member of the groups or of the blocks; with neither, nobody. */
export type CompiledPeer = {
  readonly addressGroups?: readonly string[];
  readonly ipBlocks?: readonly IpBlock[];
};

/** A rule in terms of groups. Without a peer it only isolates; without `services` it is for any traffic. */
export type CompiledRule = {
  readonly direction: Direction;
  readonly from?: CompiledPeer;
  readonly to?: CompiledPeer;
  readonly services?: readonly Service[];
  readonly action?: Action;
  readonly priority?: number;
};

/** A policy as nodes enforce it. Never changed in place. */
export type CompiledPolicy = {
  readonly uid: string;
  readonly sourceRef: PolicySource;
  /** `metadata.generation` of the source. */
  readonly generation?: number;
  readonly appliedToGroups: readonly string[];
  readonly rules: readonly CompiledRule[];
  readonly tierPriority?: number;
  readonly priority?: number;
  readonly problems: readonly Problem[];
};

/** Groups by their names. */
type NamedGroups = ReadonlyMap<string, GroupSelector>;

/** A compiled policy and the groups that it speaks of. */
export type Compilation = {
  readonly policy: CompiledPolicy;
  readonly appliedTo: NamedGroups;
  readonly addresses: NamedGroups;
};

/** Replaces the selectors of a policy by names of groups. */
export function compilePolicy({ source, appliedTo, rules, ...rest }: Policy): Compilation {
  const targets = new Map(appliedTo.map((selector) => [groupName(selector), selector]));
  const addresses = new Map<string, GroupSelector>();
  const compiledRules = rules.map((rule) => compileRule(rule, addresses));
  const policy = {
    uid: source.uid,
    sourceRef: source,
    appliedToGroups: [...targets.keys()],
    rules: compiledRules,
    ...rest,
  };
  return { policy, appliedTo: targets, addresses };
}

function compileRule(rule: PolicyRule, groups: Map<string, GroupSelector>): CompiledRule {
  const { direction, peers, services, action, priority } = rule;
  if (peers === undefined) return { direction };
  const peer = compilePeers(peers, groups);
  const matches = services === undefined ? {} : { services };
  const order = { action, priority };
  return direction === 'In'
    ? { direction, from: peer, ...matches, ...order }
    : { direction, to: peer, ...matches, ...order };
}

function compilePeers({ groups, blocks }: Peers, named: Map<string, GroupSelector>): CompiledPeer {
  const names = groups.map((group) => {
    const name = groupName(group);
    named.set(name, group);
    return name;
  });
  return {
    ...(names.length > 0 ? { addressGroups: [...new Set(names)] } : {}),
    ...(blocks.length > 0 ? { ipBlocks: blocks } : {}),
  };
}

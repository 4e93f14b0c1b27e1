import type { GroupNames } from './groupNames.ts';
import type { GroupSelector } from './groupSelector.ts';
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
  /** The pods that this rule is for, in place of the policy's. */
  readonly appliedToGroups?: readonly string[];
  readonly name?: string;
  readonly enableLogging?: boolean;
  readonly logLabel?: string;
};

/** A policy as nodes enforce it. Never changed in place. */
export type CompiledPolicy = {
  /** Of the source, or (with something added) of a part of what the source says. */
  readonly uid: string;
  readonly sourceRef: PolicySource;
  /** `metadata.generation` of the source. */
  readonly generation?: number;
  /** Those of its rules included. */
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

const isolationIn: CompiledRule = { direction: 'In' };
const isolationOut: CompiledRule = { direction: 'Out' };

type NameOf = (selector: GroupSelector) => string;

/** Replaces the selectors of a policy by names of groups. */
export function compilePolicy(policy: Policy, names: GroupNames): Compilation {
  const { source, uid = source.uid, appliedTo, rules, ...rest } = policy;
  const targets = new Map<string, GroupSelector>();
  const addresses = new Map<string, GroupSelector>();
  const into = (groups: Map<string, GroupSelector>) => (selector: GroupSelector) => {
    const name = names.of(selector);
    groups.set(name, selector);
    return name;
  };
  const target = into(targets);
  const address = into(addresses);
  const compiled = {
    uid,
    sourceRef: source,
    appliedToGroups: distinctNames(everyTarget(appliedTo, rules), target),
    rules: rules.map((rule) => compileRule(rule, target, address)),
    ...rest,
  };
  return { policy: compiled, appliedTo: targets, addresses };
}

/** The groups of a policy and of its rules. */
function everyTarget(
  appliedTo: readonly GroupSelector[],
  rules: readonly PolicyRule[],
): readonly GroupSelector[] {
  if (rules.every((rule) => rule.appliedTo === undefined)) return appliedTo;
  return [...appliedTo, ...rules.flatMap((rule) => rule.appliedTo ?? [])];
}

function compileRule(rule: PolicyRule, target: NameOf, address: NameOf): CompiledRule {
  const { direction, peers, services, action, priority } = rule;
  if (peers === undefined) return direction === 'In' ? isolationIn : isolationOut;
  const peer = compilePeers(peers, address);
  const matches = services === undefined ? {} : { services };
  const order = priority < 0 ? { action, priority } : { action, priority, ...orderedFields(rule, target) };
  return direction === 'In'
    ? { direction, from: peer, ...matches, ...order }
    : { direction, to: peer, ...matches, ...order };
}

/** What only rules with a place among others have. */
function orderedFields({ appliedTo, name, enableLogging, logLabel }: PolicyRule, nameOf: NameOf) {
  return {
    ...(appliedTo === undefined ? {} : { appliedToGroups: distinctNames(appliedTo, nameOf) }),
    ...(name === undefined ? {} : { name }),
    ...(enableLogging === undefined ? {} : { enableLogging }),
    ...(logLabel === undefined ? {} : { logLabel }),
  };
}

function compilePeers({ groups, blocks }: Peers, nameOf: NameOf): CompiledPeer {
  const addressGroups = distinctNames(groups, nameOf);
  if (blocks.length === 0) return groups.length === 0 ? {} : { addressGroups };
  return groups.length === 0 ? { ipBlocks: blocks } : { addressGroups, ipBlocks: blocks };
}

function distinctNames(selectors: readonly GroupSelector[], nameOf: NameOf): readonly string[] {
  const names = selectors.map(nameOf);
  return names.length > 1 ? [...new Set(names)] : names;
}

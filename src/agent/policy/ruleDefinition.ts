import { createHash } from 'node:crypto';
import type { IpBlock, NetworkPolicy, WirePeer, WireRule } from '#controlplane/wire.ts';
import type { Direction } from '#dataplane/policy/direction.ts';
import { type ClauseDefinition, peersClause, servicesClause, targetsClause } from './clauseDefinition.ts';
import { type SplitServices, serviceMatches, splitServices } from './services.ts';

/** What a rule lets through besides isolating its pods. */
export type Allowance = {
  readonly peers: ClauseDefinition;
  readonly addressGroups: readonly string[];
  readonly blocks: readonly IpBlock[];
  /** Undefined for any traffic. */
  readonly services: ClauseDefinition | undefined;
  /** Ports to look up at each destination; they give rules of their own. */
  readonly named: SplitServices['named'];
};

/** A rule by its content: rules of several policies that say the same are one. */
export type RuleDefinition = {
  readonly key: string;
  readonly direction: Direction;
  readonly targets: ClauseDefinition;
  readonly appliedToGroups: readonly string[];
  /** Undefined for a rule that only isolates. */
  readonly allowance: Allowance | undefined;
};

/** The rules of a policy. What is not understood isolates and allows nothing. */
export function rulesOf(policy: NetworkPolicy): RuleDefinition[] {
  const rules = new Map<string, RuleDefinition>();
  for (const wire of policy.rules) {
    const rule = ruleOf(policy.appliedToGroups, wire);
    rules.set(rule.key, rule);
  }
  return [...rules.values()];
}

function ruleOf(appliedTo: readonly string[], wire: WireRule): RuleDefinition {
  const { direction } = wire;
  const targets = targetsClause(direction, appliedTo);
  const allowance = allowanceOf(wire);
  const content = [direction, targets.key, ...(allowance === undefined ? [] : contentOf(allowance))];
  const key = createHash('sha256').update(JSON.stringify(content)).digest('base64url');
  return { key, direction, targets, appliedToGroups: appliedTo, allowance };
}

function contentOf({ peers, services, named }: Allowance): string[] {
  const names = named.map(({ protocol, name }) => `${protocol} ${name}`);
  return [peers.key, services?.key ?? 'any', ...names.sort()];
}

function allowanceOf({ direction, from, to, services, action = 'Allow' }: WireRule): Allowance | undefined {
  const peer: WirePeer | undefined = direction === 'In' ? from : to;
  if (action !== 'Allow' || peer === undefined) return undefined;
  const { addressGroups = [], ipBlocks = [] } = peer;
  const peers = peersClause(direction, addressGroups, ipBlocks);
  const common = { peers, addressGroups, blocks: ipBlocks };
  if (services === undefined) return { ...common, services: undefined, named: [] };
  const { numbered, named } = splitServices(services);
  return { ...common, services: servicesClause(direction, serviceMatches(numbered)), named };
}

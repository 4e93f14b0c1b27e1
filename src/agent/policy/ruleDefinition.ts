import { hash } from 'node:crypto';
import type { IpBlock, NetworkPolicy, WirePeer, WireRule } from '#controlplane/wire.ts';
import type { Direction } from '#dataplane/policy/direction.ts';
import type { RuleOrder } from '#dataplane/policy/policyChange.ts';
import { type ClauseDefinition, peersClause, servicesClause, targetsClause } from './clauseDefinition.ts';
import { isOrdered, orderOf } from './ruleOrder.ts';
import { type SplitServices, serviceMatches, splitServices, withFragments } from './services.ts';

/** The connections that a rule speaks of, beside its pods. */
export type Subject = {
  readonly peers: ClauseDefinition;
  readonly addressGroups: readonly string[];
  readonly blocks: readonly IpBlock[];
  /** Undefined for any traffic. */
  readonly services: ClauseDefinition | undefined;
  /** Ports to look up at each destination; they give rules of their own. */
  readonly named: SplitServices['named'];
};

/** A rule by its content: rules of several policies that say the same are one, unless they have an order. */
export type RuleDefinition = {
  readonly key: string;
  readonly direction: Direction;
  readonly targets: ClauseDefinition;
  readonly appliedToGroups: readonly string[];
  /** Undefined for a rule that only isolates. */
  readonly subject: Subject | undefined;
  /** Undefined for a rule of Kubernetes: it isolates its pods, and lets its subject pass. */
  readonly order: RuleOrder | undefined;
};

/**
 * The rules of a policy. What is not understood isolates and allows nothing in a Kubernetes policy, and matches nothing
 * in an ordered one.
 */
export function rulesOf(policy: NetworkPolicy): RuleDefinition[] {
  return distinct(definitionsOf(policy));
}

/** Each rule once, however often a policy says it. */
export function distinct(definitions: readonly (RuleDefinition | undefined)[]): RuleDefinition[] {
  const rules = new Map<string, RuleDefinition>();
  for (const rule of definitions) if (rule !== undefined) rules.set(rule.key, rule);
  return [...rules.values()];
}

/** For each rule of a policy what it is in the switch; undefined for those that match nothing. */
export function definitionsOf(policy: NetworkPolicy): (RuleDefinition | undefined)[] {
  return policy.rules.map((wire, index) =>
    isOrdered(policy) ? orderedRule(policy, wire, index) : kubernetesRule(policy, wire),
  );
}

/** The key of the rule that a conjunction is of: what a rule says by names of ports has keys that begin with its own. */
export function ruleOfConjunction(key: string): string {
  return key.split(' ', 1)[0] ?? key;
}

/** Whether a rule ends what it is about. */
export function stops({ action }: RuleOrder): boolean {
  return action === 'Drop' || action === 'Reject';
}

function kubernetesRule({ appliedToGroups }: NetworkPolicy, wire: WireRule): RuleDefinition {
  const isAllowance = (wire.action ?? 'Allow') === 'Allow';
  return definition(wire.direction, {
    appliedToGroups,
    subject: isAllowance ? subjectOf(wire) : undefined,
    order: undefined,
  });
}

function orderedRule(policy: NetworkPolicy, wire: WireRule, index: number): RuleDefinition | undefined {
  const order = orderOf(policy, wire, index);
  const subject = subjectOf(wire, order !== undefined && stops(order));
  if (subject === undefined) return undefined;
  const { appliedToGroups = policy.appliedToGroups } = wire;
  return definition(wire.direction, { appliedToGroups, subject, order });
}

function definition(
  direction: Direction,
  { appliedToGroups, subject, order }: Pick<RuleDefinition, 'appliedToGroups' | 'subject' | 'order'>,
): RuleDefinition {
  const targets = targetsClause(direction, appliedToGroups);
  const content = [direction, targets.key, ...(subject === undefined ? [] : contentOf(subject))];
  // An ordered rule is its place as well: at another place it is another one.
  const text = JSON.stringify(order === undefined ? content : [...content, order]);
  const key = hash('sha256', text, 'base64url');
  return { key, direction, targets, appliedToGroups, subject, order };
}

function contentOf({ peers, services, named }: Subject): string[] {
  const names = named.map((each) => namedText(each));
  return [peers.key, services?.key ?? 'any', ...names.sort()];
}

function namedText({ protocol, name, sourcePort, sourceEndPort }: SplitServices['named'][number]): string {
  const from = sourcePort === undefined ? '' : ` ${sourcePort} ${sourceEndPort ?? sourcePort}`;
  return `${protocol} ${name}${from}`;
}

function subjectOf({ direction, from, to, services }: WireRule, inPieces = false): Subject | undefined {
  const peer: WirePeer | undefined = direction === 'In' ? from : to;
  if (peer === undefined) return undefined;
  const { addressGroups = [], ipBlocks = [] } = peer;
  const peers = peersClause(direction, addressGroups, ipBlocks);
  const common = { peers, addressGroups, blocks: ipBlocks };
  if (services === undefined) return { ...common, services: undefined, named: [] };
  const { numbered, named } = splitServices(services);
  const matches = serviceMatches(numbered);
  const all = inPieces ? withFragments(matches) : matches;
  return { ...common, services: servicesClause(direction, all), named };
}

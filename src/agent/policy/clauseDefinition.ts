import type { GroupMember, IpBlock } from '#controlplane/wire.ts';
import type { Direction } from '#dataplane/policy/direction.ts';
import { addressMatches, blockMatches, peerSide, targetMatch } from '#dataplane/policy/matches.ts';
import type { PolicyFacts } from './facts.ts';
import { podKeyOf } from './members.ts';

/** What a clause is made of. Clauses with the same key have the same matches. */
export type ClauseDefinition = { readonly direction: Direction; readonly key: string } & (
  | { readonly kind: 'targets'; readonly groups: readonly string[] }
  | { readonly kind: 'peers'; readonly groups: readonly string[]; readonly blocks: readonly IpBlock[] }
  | { readonly kind: 'services'; readonly matches: readonly string[] }
);

const targetsPrefix = 'targets ';

/** The clause of the local pods in any of the groups. */
export function targetsClause(direction: Direction, groups: readonly string[]): ClauseDefinition {
  const sorted = [...new Set(groups)].sort();
  return { direction, kind: 'targets', key: `${targetsPrefix}${sorted.join(' ')}`, groups: sorted };
}

/** Whether a clause is of local pods, by its key. */
export function isTargets(clause: string): boolean {
  return clause.startsWith(targetsPrefix);
}

/** The clause of the addresses in any of the groups or blocks. */
export function peersClause(
  direction: Direction,
  groups: readonly string[],
  blocks: readonly IpBlock[],
): ClauseDefinition {
  const sorted = [...new Set(groups)].sort();
  // A text that is no network must not read like two that are.
  const texts = blocks.map(({ cidr, except = [] }) => JSON.stringify([cidr, ...except])).sort();
  return {
    direction,
    kind: 'peers',
    key: `peers ${[...sorted, ...texts].join(' ')}`,
    groups: sorted,
    blocks,
  };
}

/** The clause of ports. */
export function servicesClause(direction: Direction, matches: readonly string[]): ClauseDefinition {
  return { direction, kind: 'services', key: `services ${matches.join(' ')}`, matches };
}

/** All matches of a clause as the facts are now; one for each reason why it is in. */
export function* matchesOf(definition: ClauseDefinition, facts: PolicyFacts): Iterable<string> {
  const { direction } = definition;
  switch (definition.kind) {
    case 'targets':
      for (const name of definition.groups) {
        yield* targetMatches(direction, facts.appliedToGroups.get(name) ?? [], facts);
      }
      return;
    case 'peers':
      for (const name of definition.groups) {
        yield* memberMatches(direction, facts.addressGroups.get(name) ?? []);
      }
      for (const block of definition.blocks) yield* blockMatches(peerSide(direction), block);
      return;
    case 'services':
      yield* definition.matches;
      return;
    default:
      definition satisfies never;
  }
}

/** The matches of peers. */
export function* memberMatches(direction: Direction, members: readonly GroupMember[]): Iterable<string> {
  const side = peerSide(direction);
  for (const { ips = [] } of members) for (const ip of ips) yield* addressMatches(side, ip);
}

/** The matches of local pods, as far as they have a port. */
export function* targetMatches(
  direction: Direction,
  members: readonly GroupMember[],
  facts: PolicyFacts,
): Iterable<string> {
  for (const member of members) {
    const pod = podKeyOf(member);
    if (pod === undefined) continue;
    for (const port of facts.portsOf(pod)) yield targetMatch(direction, port);
  }
}

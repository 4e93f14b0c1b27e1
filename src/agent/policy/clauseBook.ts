import type { TargetPort } from '#dataplane/policy/matches.ts';
import { targetMatch } from '#dataplane/policy/matches.ts';
import type { ChangeBuilder } from './changeBuilder.ts';
import { type ClauseDefinition, matchesOf, memberMatches, targetMatches } from './clauseDefinition.ts';
import type { PolicyFacts } from './facts.ts';
import type { MemberDiff } from './members.ts';

type Entry = { readonly definition: ClauseDefinition; users: number };
type Watchers = Map<string, Set<ClauseDefinition>>;

/** The clauses that rules use, kept filled as groups and pods change. Each change costs what it touches. */
export class ClauseBook {
  readonly #facts: PolicyFacts;
  readonly #entries = new Map<string, Entry>();
  readonly #ofAddressGroup: Watchers = new Map();
  readonly #ofAppliedToGroup: Watchers = new Map();

  constructor(facts: PolicyFacts) {
    this.#facts = facts;
  }

  /** A rule begins to use a clause. Returns the clause's key. */
  acquire(definition: ClauseDefinition, build: ChangeBuilder): string {
    const name = nameOf(definition);
    const entry = this.#entries.get(name) ?? { definition, users: 0 };
    this.#entries.set(name, entry);
    entry.users += 1;
    if (entry.users === 1) {
      this.#watch(entry.definition, (watchers, group) => addTo(watchers, group, entry.definition));
      build.members(definition.direction, definition.key, matchesOf(definition, this.#facts), 1);
    }
    return definition.key;
  }

  /** A rule no longer uses a clause. */
  release(definition: ClauseDefinition, build: ChangeBuilder): void {
    const name = nameOf(definition);
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    entry.users -= 1;
    if (entry.users > 0) return;
    this.#entries.delete(name);
    this.#watch(entry.definition, (watchers, group) => removeFrom(watchers, group, entry.definition));
    build.members(definition.direction, definition.key, matchesOf(definition, this.#facts), -1);
  }

  /** Members came to an address group or left it. */
  addressGroupChanged(group: string, diff: MemberDiff, build: ChangeBuilder): void {
    for (const { direction, key } of this.#ofAddressGroup.get(group) ?? []) {
      build.members(direction, key, memberMatches(direction, diff.removed), -1);
      build.members(direction, key, memberMatches(direction, diff.added), 1);
    }
  }

  /** Pods came to an applied-to group or left it. */
  appliedToGroupChanged(group: string, diff: MemberDiff, build: ChangeBuilder): void {
    for (const { direction, key } of this.#ofAppliedToGroup.get(group) ?? []) {
      build.members(direction, key, targetMatches(direction, diff.removed, this.#facts), -1);
      build.members(direction, key, targetMatches(direction, diff.added, this.#facts), 1);
    }
  }

  /** A pod's ports changed. */
  portsChanged(
    pod: string,
    before: readonly TargetPort[],
    after: readonly TargetPort[],
    build: ChangeBuilder,
  ): void {
    for (const group of this.#facts.groupsOf(pod)) {
      for (const { direction, key } of this.#ofAppliedToGroup.get(group) ?? []) {
        build.members(
          direction,
          key,
          before.map((port) => targetMatch(direction, port)),
          -1,
        );
        build.members(
          direction,
          key,
          after.map((port) => targetMatch(direction, port)),
          1,
        );
      }
    }
  }

  /** Whether a clause depends on the group. */
  usesAddressGroup(group: string): boolean {
    return this.#ofAddressGroup.has(group);
  }

  /** Whether a clause depends on the group. */
  usesAppliedToGroup(group: string): boolean {
    return this.#ofAppliedToGroup.has(group);
  }

  #watch(definition: ClauseDefinition, each: (watchers: Watchers, group: string) => void): void {
    if (definition.kind === 'services') return;
    const watchers = definition.kind === 'peers' ? this.#ofAddressGroup : this.#ofAppliedToGroup;
    for (const group of definition.groups) each(watchers, group);
  }
}

function nameOf({ direction, key }: ClauseDefinition): string {
  return `${direction} ${key}`;
}

function addTo(watchers: Watchers, group: string, definition: ClauseDefinition): void {
  const set = watchers.get(group) ?? new Set();
  watchers.set(group, set.add(definition));
}

function removeFrom(watchers: Watchers, group: string, definition: ClauseDefinition): void {
  const set = watchers.get(group);
  set?.delete(definition);
  if (set?.size === 0) watchers.delete(group);
}

import type { TargetPort } from '#dataplane/policy/matches.ts';
import { targetMatch } from '#dataplane/policy/matches.ts';
import type { ChangeBuilder } from './changeBuilder.ts';
import { type ClauseDefinition, matchesOf, memberMatches, targetMatches } from './clauseDefinition.ts';
import type { PolicyFacts } from './facts.ts';
import type { MemberDiff } from './members.ts';

/** `size` counts the matches of a clause of targets. */
type Entry = { readonly definition: ClauseDefinition; users: number; size: number };
type Watchers = Map<string, Set<Entry>>;

/** The clauses that rules use, kept filled as groups and pods change. Each change costs what it touches. */
export class ClauseBook {
  readonly #facts: PolicyFacts;
  readonly #entries = new Map<string, Entry>();
  readonly #ofAddressGroup: Watchers = new Map();
  readonly #ofAppliedToGroup: Watchers = new Map();
  /** Clauses of targets that were empty and are not, or the other way round. */
  #turned = new Set<string>();

  constructor(facts: PolicyFacts) {
    this.#facts = facts;
  }

  /** A rule begins to use a clause. Returns the clause's key. */
  acquire(definition: ClauseDefinition, build: ChangeBuilder): string {
    const name = clauseName(definition);
    const entry = this.#entries.get(name) ?? { definition, users: 0, size: 0 };
    this.#entries.set(name, entry);
    entry.users += 1;
    if (entry.users === 1) {
      this.#watch(definition, (watchers, group) => addTo(watchers, group, entry));
      this.#change(entry, matchesOf(definition, this.#facts), 1, build);
    }
    return definition.key;
  }

  /** A rule no longer uses a clause. */
  release(definition: ClauseDefinition, build: ChangeBuilder): void {
    const name = clauseName(definition);
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    entry.users -= 1;
    if (entry.users > 0) return;
    this.#entries.delete(name);
    this.#watch(definition, (watchers, group) => removeFrom(watchers, group, entry));
    this.#change(entry, matchesOf(definition, this.#facts), -1, build);
  }

  /** Members came to an address group or left it. */
  addressGroupChanged(group: string, diff: MemberDiff, build: ChangeBuilder): void {
    for (const entry of this.#ofAddressGroup.get(group) ?? []) {
      const { direction } = entry.definition;
      this.#change(entry, memberMatches(direction, diff.removed), -1, build);
      this.#change(entry, memberMatches(direction, diff.added), 1, build);
    }
  }

  /** Pods came to an applied-to group or left it. */
  appliedToGroupChanged(group: string, diff: MemberDiff, build: ChangeBuilder): void {
    for (const entry of this.#ofAppliedToGroup.get(group) ?? []) {
      const { direction } = entry.definition;
      this.#change(entry, targetMatches(direction, diff.removed, this.#facts), -1, build);
      this.#change(entry, targetMatches(direction, diff.added, this.#facts), 1, build);
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
      for (const entry of this.#ofAppliedToGroup.get(group) ?? []) {
        const matches = (ports: readonly TargetPort[]) =>
          ports.map((port) => targetMatch(entry.definition.direction, port));
        this.#change(entry, matches(before), -1, build);
        this.#change(entry, matches(after), 1, build);
      }
    }
  }

  /** Whether a clause of targets has a pod of this node. */
  hasTargets(definition: ClauseDefinition): boolean {
    return (this.#entries.get(clauseName(definition))?.size ?? 0) > 0;
  }

  /** Names of the clauses of targets that may have become empty, or are not any more, since this was asked last. */
  takeTurned(): Iterable<string> {
    const turned = this.#turned;
    this.#turned = new Set();
    return turned;
  }

  /** Whether a clause depends on the group. */
  usesAddressGroup(group: string): boolean {
    return this.#ofAddressGroup.has(group);
  }

  /** Whether a clause depends on the group. */
  usesAppliedToGroup(group: string): boolean {
    return this.#ofAppliedToGroup.has(group);
  }

  #change(entry: Entry, matches: Iterable<string>, by: 1 | -1, build: ChangeBuilder): void {
    const { direction, key, kind } = entry.definition;
    if (kind !== 'targets') {
      build.members(direction, key, matches, by);
      return;
    }
    const all = [...matches];
    const before = entry.size;
    entry.size += by * all.length;
    if ((before === 0) !== (entry.size === 0)) this.#turned.add(clauseName(entry.definition));
    build.members(direction, key, all, by);
  }

  #watch(definition: ClauseDefinition, each: (watchers: Watchers, group: string) => void): void {
    if (definition.kind === 'services') return;
    const watchers = definition.kind === 'peers' ? this.#ofAddressGroup : this.#ofAppliedToGroup;
    for (const group of definition.groups) each(watchers, group);
  }
}

/** Tells the clauses of both directions apart. */
export function clauseName({ direction, key }: ClauseDefinition): string {
  return `${direction} ${key}`;
}

function addTo(watchers: Watchers, group: string, entry: Entry): void {
  const set = watchers.get(group) ?? new Set();
  watchers.set(group, set.add(entry));
}

function removeFrom(watchers: Watchers, group: string, entry: Entry): void {
  const set = watchers.get(group);
  set?.delete(entry);
  if (set?.size === 0) watchers.delete(group);
}

import type { GroupMember, NamedPort } from '#controlplane/wire.ts';
import { addressMatches, peerSide, targetMatch } from '#dataplane/policy/matches.ts';
import type { ChangeBuilder } from './changeBuilder.ts';
import type { ClauseBook } from './clauseBook.ts';
import { type ClauseDefinition, servicesClause } from './clauseDefinition.ts';
import type { PolicyFacts } from './facts.ts';
import { podKeyOf } from './members.ts';
import { type RuleDefinition, type Subject, stops } from './ruleDefinition.ts';
import { namedMatches, withFragments } from './services.ts';

type Part = { readonly services: ClauseDefinition; readonly clause: string; members: ReadonlySet<string> };
type Destinations = Map<string, { readonly matches: readonly string[]; readonly members: Set<string> }>;

const nowhere: Destinations = new Map();

/**
 * The part of a rule that names ports. A name means another number at each pod, so the destinations are grouped by what
 * the names mean there, and each group is a rule of its own.
 */
export class NamedRules {
  readonly #rule: RuleDefinition;
  readonly #subject: Subject;
  readonly #facts: PolicyFacts;
  readonly #clauses: ClauseBook;
  readonly #parts = new Map<string, Part>();

  constructor(rule: RuleDefinition, subject: Subject, facts: PolicyFacts, clauses: ClauseBook) {
    this.#rule = rule;
    this.#subject = subject;
    this.#facts = facts;
    this.#clauses = clauses;
  }

  /** Keys of the rules that there are now. */
  keys(): string[] {
    return [...this.#parts.keys()].map((services) => this.#keyOf(services));
  }

  /** Groups the destinations anew. An ordered rule without a pod of this node has none. */
  refresh(build: ChangeBuilder): void {
    const wanted = this.#isIdle() ? nowhere : this.#destinations();
    for (const [services, part] of [...this.#parts]) {
      if (!wanted.has(services)) this.#remove(services, part, build);
    }
    for (const [services, { matches, members }] of wanted) {
      const part = this.#parts.get(services) ?? this.#add(services, matches, build);
      const { direction } = this.#rule;
      build.members(direction, part.clause, without(members, part.members), 1);
      build.members(direction, part.clause, without(part.members, members), -1);
      part.members = members;
    }
  }

  /** Takes everything away. */
  close(build: ChangeBuilder): void {
    for (const [services, part] of [...this.#parts]) this.#remove(services, part, build);
  }

  #add(services: string, matches: readonly string[], build: ChangeBuilder): Part {
    const { direction, targets, order } = this.#rule;
    const definition = servicesClause(direction, matches);
    const clause = `named ${this.#keyOf(services)}`;
    const third = this.#clauses.acquire(definition, build);
    const fixed = this.#clauses.acquire(direction === 'In' ? this.#subject.peers : targets, build);
    // Source first, as in every rule.
    const clauses = [fixed, clause, third];
    // The parts of a rule have different destinations and one action: they share its place.
    build.addRule({ key: this.#keyOf(services), direction, clauses, ...(order && { order }) });
    const part: Part = { services: definition, clause, members: new Set() };
    this.#parts.set(services, part);
    return part;
  }

  #remove(services: string, part: Part, build: ChangeBuilder): void {
    const { direction, targets } = this.#rule;
    this.#parts.delete(services);
    build.removeRule(this.#keyOf(services));
    build.members(direction, part.clause, part.members, -1);
    this.#clauses.release(part.services, build);
    this.#clauses.release(direction === 'In' ? this.#subject.peers : targets, build);
  }

  #keyOf(services: string): string {
    return `${this.#rule.key} ${services}`;
  }

  #isIdle(): boolean {
    const { order, targets } = this.#rule;
    return order !== undefined && !this.#clauses.hasTargets(targets);
  }

  /** The destinations, by the matches that the names mean there. */
  #destinations(): Destinations {
    const found: Destinations = new Map();
    for (const { ports = [], ...member } of this.#candidates()) {
      const matches = this.#matchesOfNames(ports);
      if (matches.length === 0) continue;
      const services = matches.join(' ');
      const group = found.get(services) ?? { matches, members: new Set<string>() };
      for (const match of this.#matchesOf(member)) group.members.add(match);
      found.set(services, group);
    }
    return found;
  }

  #matchesOfNames(ports: readonly NamedPort[]): string[] {
    const matches = namedMatches(this.#subject.named, ports);
    const { order } = this.#rule;
    return order !== undefined && stops(order) ? withFragments(matches) : matches;
  }

  #candidates(): readonly GroupMember[] {
    if (this.#rule.direction === 'In') {
      return this.#rule.appliedToGroups.flatMap((name) => this.#facts.appliedToGroups.get(name) ?? []);
    }
    return this.#subject.addressGroups.flatMap((name) => this.#facts.addressGroups.get(name) ?? []);
  }

  #matchesOf(member: GroupMember): string[] {
    const { direction } = this.#rule;
    if (direction === 'Out')
      return (member.ips ?? []).flatMap((ip) => addressMatches(peerSide(direction), ip));
    const pod = podKeyOf(member);
    return pod === undefined ? [] : this.#facts.portsOf(pod).map((port) => targetMatch(direction, port));
  }
}

function without(all: ReadonlySet<string>, others: ReadonlySet<string>): string[] {
  return [...all].filter((each) => !others.has(each));
}

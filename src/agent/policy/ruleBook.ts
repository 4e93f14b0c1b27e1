import type { ChangeBuilder } from './changeBuilder.ts';
import { type ClauseBook, clauseName } from './clauseBook.ts';
import type { PolicyFacts } from './facts.ts';
import { NamedRules } from './namedRules.ts';
import type { RuleDefinition, Subject } from './ruleDefinition.ts';

type Rule = {
  readonly definition: RuleDefinition;
  readonly named: NamedRules | undefined;
  users: number;
  /** Whether the switch has it, apart from what it says by names of ports. */
  isIn: boolean;
};

/**
 * The rules that policies use, as conjunctions that the switch can have. Rules of Kubernetes policies are shared by their
 * content; an ordered rule is in the switch only while it is about a pod of this node.
 */
export class RuleBook {
  readonly #facts: PolicyFacts;
  readonly #clauses: ClauseBook;
  readonly #rules = new Map<string, Rule>();
  readonly #named = new Set<NamedRules>();
  /** Ordered rules by the clause of their pods. */
  readonly #ordered = new Map<string, Map<string, Rule>>();

  constructor(facts: PolicyFacts, clauses: ClauseBook) {
    this.#facts = facts;
    this.#clauses = clauses;
  }

  definition(key: string): RuleDefinition | undefined {
    return this.#rules.get(key)?.definition;
  }

  /** Keys of the conjunctions that a rule is in the switch. */
  conjunctionsOf(key: string): string[] {
    const rule = this.#rules.get(key);
    return [...(rule?.isIn ? [key] : []), ...(rule?.named?.keys() ?? [])];
  }

  /** A policy begins to use a rule. */
  acquire(definition: RuleDefinition, build: ChangeBuilder): void {
    const known = this.#rules.get(definition.key);
    if (known !== undefined) {
      known.users += 1;
      return;
    }
    const { direction, key, order, subject } = definition;
    const targets = this.#clauses.acquire(definition.targets, build);
    if (order === undefined) build.isolate(direction, targets, 1);
    if (subject !== undefined) this.#acquireSubject(subject, build);
    const rule: Rule = { definition, named: this.#addNamed(definition, build), users: 1, isIn: false };
    this.#rules.set(key, rule);
    this.#index(rule);
    this.#refresh(rule, build);
  }

  /** A policy no longer uses a rule. */
  release(key: string, build: ChangeBuilder): void {
    const rule = this.#rules.get(key);
    if (rule === undefined) return;
    rule.users -= 1;
    if (rule.users > 0) return;
    this.#rules.delete(key);
    this.#remove(rule, build);
  }

  /** Groups or ports changed: looks at what depends on them anew. */
  refresh(build: ChangeBuilder): void {
    for (const clause of this.#clauses.takeTurned()) {
      for (const rule of this.#ordered.get(clause)?.values() ?? []) this.#refresh(rule, build);
    }
    for (const named of this.#named) named.refresh(build);
  }

  /** The clauses have to stay while the rule speaks of them: their groups may be forgotten otherwise. */
  #acquireSubject({ peers, services }: Subject, build: ChangeBuilder): void {
    this.#clauses.acquire(peers, build);
    if (services !== undefined) this.#clauses.acquire(services, build);
  }

  #addNamed(definition: RuleDefinition, build: ChangeBuilder): NamedRules | undefined {
    const { subject } = definition;
    if (subject === undefined || subject.named.length === 0) return undefined;
    const named = new NamedRules(definition, subject, this.#facts, this.#clauses);
    this.#named.add(named);
    named.refresh(build);
    return named;
  }

  #index(rule: Rule): void {
    const { key, order, targets } = rule.definition;
    if (order === undefined) return;
    const name = clauseName(targets);
    this.#ordered.set(name, (this.#ordered.get(name) ?? new Map()).set(key, rule));
  }

  #refresh(rule: Rule, build: ChangeBuilder): void {
    const { definition } = rule;
    const shall = hasNumbered(definition) && this.#concernsThisNode(definition);
    if (shall === rule.isIn) return;
    rule.isIn = shall;
    if (shall) this.#put(definition, build);
    else build.removeRule(definition.key);
  }

  #concernsThisNode({ order, targets }: RuleDefinition): boolean {
    return order === undefined || this.#clauses.hasTargets(targets);
  }

  #put({ key, direction, targets, subject, order }: RuleDefinition, build: ChangeBuilder): void {
    if (subject === undefined) return;
    // Source first: the order in which Antrea numbers them.
    const ends = direction === 'In' ? [subject.peers.key, targets.key] : [targets.key, subject.peers.key];
    const clauses = subject.services === undefined ? ends : [...ends, subject.services.key];
    build.addRule({ key, direction, clauses, ...(order && { order }) });
  }

  #remove({ definition, named, isIn }: Rule, build: ChangeBuilder): void {
    const { direction, key, order, subject, targets } = definition;
    if (named !== undefined) {
      named.close(build);
      this.#named.delete(named);
    }
    if (isIn) build.removeRule(key);
    if (subject !== undefined) this.#releaseSubject(subject, build);
    if (order === undefined) build.isolate(direction, targets.key, -1);
    else this.#forget(definition);
    this.#clauses.release(targets, build);
  }

  #releaseSubject({ peers, services }: Subject, build: ChangeBuilder): void {
    this.#clauses.release(peers, build);
    if (services !== undefined) this.#clauses.release(services, build);
  }

  #forget({ key, targets }: RuleDefinition): void {
    const name = clauseName(targets);
    const rules = this.#ordered.get(name);
    rules?.delete(key);
    if (rules?.size === 0) this.#ordered.delete(name);
  }
}

/** Whether a rule is in the switch as it is: it matches something, and not by names of ports alone. */
function hasNumbered({ subject }: RuleDefinition): boolean {
  if (subject === undefined) return false;
  const { services } = subject;
  return services === undefined || (services.kind === 'services' && services.matches.length > 0);
}

import type { GroupMember, NetworkPolicy } from '#controlplane/wire.ts';
import type { Direction } from '#dataplane/policy/direction.ts';
import type { TargetPort } from '#dataplane/policy/matches.ts';
import type { InForce } from '../connections/connectionJudge.ts';
import type { ChangeBuilder } from './changeBuilder.ts';
import { ClauseBook } from './clauseBook.ts';
import { PolicyFacts } from './facts.ts';
import { diffMembers, type MemberDiff, podKeyOf } from './members.ts';
import { NamedRules } from './namedRules.ts';
import { type RuleDefinition, rulesOf } from './ruleDefinition.ts';

type Rule = { readonly definition: RuleDefinition; readonly named: NamedRules | undefined; users: number };
type Known = { readonly policy: NetworkPolicy; readonly rules: readonly string[] };

/** Hears which policies are enforced, and which pods (`namespace/name`) are in other groups or on other ports. */
export type BookWatcher = {
  setPolicy(name: string, policy: NetworkPolicy | undefined): void;
  podsChanged(pods: Iterable<string>): void;
};

/**
 * The policies of this node with their groups, as rules that the switch can have. Every change says what it means for
 * the flows. A group that went while rules still speak of it stays as it was until they follow.
 */
export class PolicyBook {
  readonly #facts: PolicyFacts;
  readonly #watcher: BookWatcher | undefined;
  readonly #clauses: ClauseBook;
  readonly #policies = new Map<string, Known>();
  readonly #rules = new Map<string, Rule>();
  readonly #named = new Set<NamedRules>();

  constructor(facts = new PolicyFacts(), watcher?: BookWatcher) {
    this.#facts = facts;
    this.#watcher = watcher;
    this.#clauses = new ClauseBook(facts);
  }

  /** Adds a policy or replaces its former version. */
  setPolicy(policy: NetworkPolicy, build: ChangeBuilder): void {
    const { name } = policy.metadata;
    const before = this.#policies.get(name);
    const definitions = isEnforced(policy) ? rulesOf(policy) : [];
    for (const definition of definitions) this.#acquire(definition, build);
    this.#policies.set(name, { policy, rules: definitions.map(({ key }) => key) });
    this.#releaseRules(before, build);
    this.#watcher?.setPolicy(name, isEnforced(policy) ? policy : undefined);
  }

  removePolicy(name: string, build: ChangeBuilder): void {
    const before = this.#policies.get(name);
    this.#policies.delete(name);
    this.#releaseRules(before, build);
    this.#watcher?.setPolicy(name, undefined);
  }

  setAddressGroup(name: string, members: readonly GroupMember[], build: ChangeBuilder): void {
    const diff = diffMembers(this.#facts.addressGroups.get(name) ?? [], members);
    this.#facts.addressGroups.set(name, members);
    this.#clauses.addressGroupChanged(name, diff, build);
    this.#refreshNamed(build);
  }

  setAppliedToGroup(name: string, members: readonly GroupMember[], build: ChangeBuilder): void {
    const diff = diffMembers(this.#facts.appliedToGroups.get(name) ?? [], members);
    this.#facts.setAppliedTo(name, members);
    this.#clauses.appliedToGroupChanged(name, diff, build);
    this.#watcher?.podsChanged(podsOf(diff));
    this.#refreshNamed(build);
  }

  /** Forgets a group, unless rules speak of it. True when it is forgotten. */
  removeAddressGroup(name: string): boolean {
    if (this.#clauses.usesAddressGroup(name)) return false;
    this.#facts.addressGroups.delete(name);
    return true;
  }

  /** Forgets a group, unless rules speak of it. True when it is forgotten. */
  removeAppliedToGroup(name: string): boolean {
    if (this.#clauses.usesAppliedToGroup(name)) return false;
    this.#facts.setAppliedTo(name, undefined);
    return true;
  }

  /** Says which ports a pod (`namespace/name`) has on the bridge. */
  setPorts(pod: string, ports: readonly TargetPort[], build: ChangeBuilder): void {
    const before = this.#facts.portsOf(pod);
    this.#facts.setPorts(pod, ports);
    this.#clauses.portsChanged(pod, before, ports, build);
    this.#watcher?.podsChanged([pod]);
    this.#refreshNamed(build);
  }

  policy(name: string): NetworkPolicy | undefined {
    return this.#policies.get(name)?.policy;
  }

  policyNames(): Iterable<string> {
    return this.#policies.keys();
  }

  /** What is in force. `isKeptFrom` knows of Services. */
  inForce(isKeptFrom: InForce['isKeptFrom']): InForce {
    const { addressGroups, appliedToGroups } = this.#facts;
    const policies = [...this.#policies.values()].map(({ policy }) => policy).filter(isEnforced);
    return {
      policies,
      addressGroups,
      appliedToGroups,
      podAt: (address) => this.#facts.podAt(address),
      groupsOf: (pod) => this.#facts.groupsOf(pod),
      isKeptFrom,
    };
  }

  /** Names of the groups that were set, by kind. */
  groupNames(): { readonly address: Iterable<string>; readonly appliedTo: Iterable<string> } {
    return { address: this.#facts.addressGroups.keys(), appliedTo: this.#facts.appliedToGroups.keys() };
  }

  /** Whether a policy applies to a pod of this node, and not (when its uid is given) to a former one of the name. */
  appliesTo(name: string, pod: string, uid?: string): boolean {
    const groups = this.#policies.get(name)?.policy.appliedToGroups ?? [];
    return groups.some((group) => this.#facts.isIn(group, pod, uid));
  }

  /** Whether a group still speaks of a former pod of the name. */
  namesFormer(pod: string, uid: string): boolean {
    return [...this.#facts.groupsOf(pod)].some((group) => !this.#facts.isIn(group, pod, uid));
  }

  /** The groups that a policy needs and that have not come yet. */
  missingGroups({ appliedToGroups, rules }: NetworkPolicy): string[] {
    const peers = rules.flatMap(({ from, to }) => [
      ...(from?.addressGroups ?? []),
      ...(to?.addressGroups ?? []),
    ]);
    return [
      ...appliedToGroups.filter((group) => !this.#facts.appliedToGroups.has(group)),
      ...peers.filter((group) => !this.#facts.addressGroups.has(group)),
    ];
  }

  /** Keys of the conjunctions that a policy's rules are in the switch. */
  conjunctionsOf(name: string): string[] {
    return this.#rulesOf(name).flatMap(({ definition, named }) => [
      ...(hasNumbered(definition) ? [definition.key] : []),
      ...(named?.keys() ?? []),
    ]);
  }

  /** The clauses of the pods that a policy isolates. */
  isolationOf(name: string): { readonly direction: Direction; readonly clause: string }[] {
    return this.#rulesOf(name).map(({ definition: { direction, targets } }) => ({
      direction,
      clause: targets.key,
    }));
  }

  /** The number of policies that have rules here, and of their rules by direction. */
  counts(): { readonly policies: number; readonly In: number; readonly Out: number } {
    const counts = { policies: this.#policies.size, In: 0, Out: 0 };
    for (const { rules } of this.#policies.values()) {
      for (const key of rules) {
        const direction = this.#rules.get(key)?.definition.direction;
        if (direction !== undefined) counts[direction] += 1;
      }
    }
    return counts;
  }

  #rulesOf(name: string): Rule[] {
    const keys = this.#policies.get(name)?.rules ?? [];
    return keys.map((key) => this.#rules.get(key)).filter((rule) => rule !== undefined);
  }

  #acquire(definition: RuleDefinition, build: ChangeBuilder): void {
    const known = this.#rules.get(definition.key);
    if (known !== undefined) {
      known.users += 1;
      return;
    }
    const { allowance, direction, key } = definition;
    const targets = this.#clauses.acquire(definition.targets, build);
    build.isolate(direction, targets, 1);
    if (allowance !== undefined && hasNumbered(definition)) {
      const peers = this.#clauses.acquire(allowance.peers, build);
      const services = allowance.services && this.#clauses.acquire(allowance.services, build);
      // Source first: the order in which Antrea numbers them.
      const ends = direction === 'In' ? [peers, targets] : [targets, peers];
      build.addRule({ key, direction, clauses: services === undefined ? ends : [...ends, services] });
    }
    this.#rules.set(key, { definition, named: this.#addNamed(definition, build), users: 1 });
  }

  #addNamed(definition: RuleDefinition, build: ChangeBuilder): NamedRules | undefined {
    const { allowance } = definition;
    if (allowance === undefined || allowance.named.length === 0) return undefined;
    const named = new NamedRules(definition, allowance, this.#facts, this.#clauses);
    this.#named.add(named);
    // The groups have to stay while the rule speaks of them, and the clause says that it does.
    this.#clauses.acquire(allowance.peers, build);
    named.refresh(build);
    return named;
  }

  #releaseRules(known: Known | undefined, build: ChangeBuilder): void {
    for (const key of known?.rules ?? []) {
      const rule = this.#rules.get(key);
      if (rule === undefined) continue;
      rule.users -= 1;
      if (rule.users > 0) continue;
      this.#rules.delete(key);
      this.#remove(rule, build);
    }
  }

  #remove({ definition, named }: Rule, build: ChangeBuilder): void {
    const { allowance, direction, key, targets } = definition;
    if (allowance !== undefined && named !== undefined) {
      named.close(build);
      this.#named.delete(named);
      this.#clauses.release(allowance.peers, build);
    }
    if (allowance !== undefined && hasNumbered(definition)) {
      build.removeRule(key);
      this.#clauses.release(allowance.peers, build);
      if (allowance.services !== undefined) this.#clauses.release(allowance.services, build);
    }
    build.isolate(direction, targets.key, -1);
    this.#clauses.release(targets, build);
  }

  #refreshNamed(build: ChangeBuilder): void {
    for (const named of this.#named) named.refresh(build);
  }
}

function podsOf({ added, removed }: MemberDiff): string[] {
  return [...added, ...removed].flatMap((member) => podKeyOf(member) ?? []);
}

/** Whether a rule is in the switch as it is: it allows something, and not by names of ports alone. */
function hasNumbered({ allowance }: RuleDefinition): boolean {
  if (allowance === undefined) return false;
  const { services } = allowance;
  return services === undefined || (services.kind === 'services' && services.matches.length > 0);
}

/** Policies of other kinds than Kubernetes' have tables of their own. */
function isEnforced({ sourceRef, tierPriority }: NetworkPolicy): boolean {
  return sourceRef.type === 'K8sNetworkPolicy' && tierPriority === undefined;
}

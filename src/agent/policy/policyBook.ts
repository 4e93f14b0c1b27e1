import type { GroupMember, NetworkPolicy, WireRule } from '#controlplane/wire.ts';
import type { Direction } from '#dataplane/policy/direction.ts';
import type { TargetPort } from '#dataplane/policy/matches.ts';
import type { InForce } from '../connections/connectionJudge.ts';
import type { CountedPolicy, CountedRule } from '../stats/countedPolicy.ts';
import { countedRules } from '../stats/countedRules.ts';
import type { ChangeBuilder } from './changeBuilder.ts';
import { ClauseBook } from './clauseBook.ts';
import { PolicyFacts } from './facts.ts';
import { diffMembers, type MemberDiff, podKeyOf } from './members.ts';
import { RuleBook } from './ruleBook.ts';
import { definitionsOf, distinct, ruleOfConjunction } from './ruleDefinition.ts';
import { isEnforced, targetGroups } from './ruleOrder.ts';

type Known = {
  readonly policy: NetworkPolicy;
  readonly rules: readonly string[];
  readonly counted: readonly CountedRule[];
};

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
  readonly #rules: RuleBook;
  readonly #policies = new Map<string, Known>();

  constructor(facts = new PolicyFacts(), watcher?: BookWatcher) {
    this.#facts = facts;
    this.#watcher = watcher;
    this.#clauses = new ClauseBook(facts);
    this.#rules = new RuleBook(facts, this.#clauses);
  }

  /** Adds a policy or replaces its former version. */
  setPolicy(policy: NetworkPolicy, build: ChangeBuilder): void {
    const { name } = policy.metadata;
    const before = this.#policies.get(name);
    const all = isEnforced(policy) ? definitionsOf(policy) : [];
    const definitions = distinct(all);
    for (const definition of definitions) this.#rules.acquire(definition, build);
    const rules = definitions.map(({ key }) => key);
    this.#policies.set(name, { policy, rules, counted: countedRules(policy, all) });
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
    this.#rules.refresh(build);
  }

  setAppliedToGroup(name: string, members: readonly GroupMember[], build: ChangeBuilder): void {
    const diff = diffMembers(this.#facts.appliedToGroups.get(name) ?? [], members);
    this.#facts.setAppliedTo(name, members);
    this.#clauses.appliedToGroupChanged(name, diff, build);
    this.#watcher?.podsChanged(podsOf(diff));
    this.#rules.refresh(build);
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
    this.#rules.refresh(build);
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
      podAt: (address) => this.podAt(address),
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
    const policy = this.#policies.get(name)?.policy;
    return (policy === undefined ? [] : targetGroups(policy)).some((group) =>
      this.#facts.isIn(group, pod, uid),
    );
  }

  /** Whether a group still speaks of a former pod of the name. */
  namesFormer(pod: string, uid: string): boolean {
    return [...this.#facts.groupsOf(pod)].some((group) => !this.#facts.isIn(group, pod, uid));
  }

  /** The groups that a policy needs and that have not come yet. */
  missingGroups(policy: NetworkPolicy): string[] {
    const peers = policy.rules.flatMap(({ from, to }) => [
      ...(from?.addressGroups ?? []),
      ...(to?.addressGroups ?? []),
    ]);
    return [
      ...targetGroups(policy).filter((group) => !this.#facts.appliedToGroups.has(group)),
      ...peers.filter((group) => !this.#facts.addressGroups.has(group)),
    ];
  }

  /** Keys of the conjunctions that a policy's rules are in the switch. */
  conjunctionsOf(name: string): string[] {
    const rules = this.#policies.get(name)?.rules ?? [];
    return rules.flatMap((key) => this.#rules.conjunctionsOf(key));
  }

  /** The policy and the rule that a conjunction is of, if it has an order: others may be of several. */
  ruleOf(conjunction: string): { readonly policy: NetworkPolicy; readonly rule: WireRule } | undefined {
    const key = ruleOfConjunction(conjunction);
    const definition = this.#rules.definition(key);
    if (definition?.order === undefined) return undefined;
    const { ruleIndex } = definition.order.precedence;
    const { policy } = [...this.#policies.values()].find(({ rules }) => rules.includes(key)) ?? {};
    const rule = policy?.rules.find(
      ({ direction, priority }, index) =>
        direction === definition.direction && (priority ?? index) === ruleIndex,
    );
    return policy && rule && { policy, rule };
  }

  /** The policies that a conjunction is of: Kubernetes' own share one where they say the same. */
  policiesOf(conjunction: string): readonly NetworkPolicy[] {
    const key = ruleOfConjunction(conjunction);
    return [...this.#policies.values()]
      .filter(({ rules }) => rules.includes(key))
      .map(({ policy }) => policy);
  }

  /** The pod of this node (`namespace/name`) that has an address. */
  podAt(address: string): string | undefined {
    return this.#facts.podAt(address);
  }

  /** What is to be counted. */
  *countedPolicies(): Iterable<CountedPolicy> {
    for (const [name, { policy, counted }] of this.#policies) {
      yield { name, sourceRef: policy.sourceRef, rules: counted };
    }
  }

  /** The clauses of the pods that a policy isolates. */
  isolationOf(name: string): { readonly direction: Direction; readonly clause: string }[] {
    const rules = this.#policies.get(name)?.rules ?? [];
    return rules.flatMap((key) => {
      const definition = this.#rules.definition(key);
      if (definition === undefined || definition.order !== undefined) return [];
      return [{ direction: definition.direction, clause: definition.targets.key }];
    });
  }

  /** The number of policies that have rules here, and of their rules by direction. */
  counts(): { readonly policies: number; readonly In: number; readonly Out: number } {
    const counts = { policies: this.#policies.size, In: 0, Out: 0 };
    for (const { rules } of this.#policies.values()) {
      for (const key of rules) {
        const direction = this.#rules.definition(key)?.direction;
        if (direction !== undefined) counts[direction] += 1;
      }
    }
    return counts;
  }

  #releaseRules(known: Known | undefined, build: ChangeBuilder): void {
    for (const key of known?.rules ?? []) this.#rules.release(key, build);
  }
}

function podsOf({ added, removed }: MemberDiff): string[] {
  return [...added, ...removed].flatMap((member) => podKeyOf(member) ?? []);
}

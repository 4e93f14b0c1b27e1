/**
 * Everything that follows from pods, namespaces and policies, kept up with every event at the cost of what it changes.
 *
 * ```ts
 * const index = new PolicyIndex();
 * index.upsertNamespace(namespace); // any order, duplicates included
 * index.upsertPolicy(policy);
 * index.upsertPod(pod);
 * for (const change of index.drain()) store.apply(change); // see changes.ts
 * evaluate(index, { from, to, protocol: 'TCP', port: 80 }); // see evaluate.ts
 * ```
 *
 * - `upsertPod`, `readdressPod`, `deletePod`, `upsertNamespace`, `deleteNamespace`, `upsertPolicy`, `deletePolicy`: the events. They take
 *   the API's own objects, keep nothing of them but strings and labels, and never throw for what they say.
 * - `upsertAntreaPolicy`, `upsertTier`, `upsertGroup`, `upsertService` and their deletions: the same for Antrea's kinds, in any order. These
 *   objects are kept, because what they mean changes with others.
 * - `drain(limit?)`: what changed since it was last told, net of what cancelled out; `pending` is how much there may be.
 *   A caller that shares its thread drains in slices; what is told is the state at that moment.
 * - `addressGroupMembers`, `appliedToGroupMembers`: a group as a whole, at the cost of its size.
 * - `size`: counts for status and metrics; all zero when everything was deleted.
 * - `pod`, `policiesSelecting`, `isInAppliedToGroup`, `isInAddressGroup`, `rulesOf`, `addressGroupsOf`: what `evaluate` asks (PolicyView).
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import { AddressGroup } from './addressGroup.ts';
import type { AntreaPolicyInput, GroupInput, GroupRef, ServiceInput, TierInput } from './antrea/input.ts';
import { OrderedPolicies } from './antrea/orderedPolicies.ts';
import { AppliedToGroup } from './appliedToGroup.ts';
import type { Change } from './changes.ts';
import { type CompiledPolicy, compilePolicy } from './compiled.ts';
import type { PolicyView } from './evaluate.ts';
import { GroupNames } from './groupNames.ts';
import type { GroupSelector } from './groupSelector.ts';
import type { Namespace, NetworkPolicy, Pod } from './input.ts';
import { fromKubernetes } from './kubernetesPolicy.ts';
import type { MemberListener } from './matchGraph.ts';
import { Membership, type MembershipSize } from './membership.ts';
import type { Direction, Policy, Problem } from './model.ts';
import { Outbox } from './outbox.ts';
import type { Member, PodFacts, PodRef, Target } from './pods.ts';
import { PolicyEntry } from './policyEntry.ts';
import { RuleBook, type RulesOfPod } from './rulesOfPod.ts';
import type { UpstreamPolicyInput } from './upstream/input.ts';
import { fromUpstream } from './upstream/upstreamPolicy.ts';

/** How much an index holds. */
export type IndexSize = MembershipSize & {
  readonly policies: number;
  readonly addressGroups: number;
  readonly appliedToGroups: number;
  /** Antrea's policies, tiers and groups as they were written. */
  readonly antreaObjects: number;
};

/** See the module's comment. */
export class PolicyIndex implements PolicyView {
  readonly #membership = new Membership();
  readonly #outbox = new Outbox();
  readonly #rules = new RuleBook();
  readonly #names = new GroupNames();
  readonly #policies = new Map<string, PolicyEntry>();
  readonly #addressGroups = new Map<string, AddressGroup>();
  readonly #appliedToGroups = new Map<string, AppliedToGroup>();
  readonly #ordered = new OrderedPolicies({
    set: (policy) => this.#upsert(policy),
    remove: (uid) => this.deletePolicy(uid),
    namespaces: () => this.#membership.namespaces(),
  });

  get size(): IndexSize {
    return {
      ...this.#membership.size,
      policies: this.#policies.size,
      addressGroups: this.#addressGroups.size,
      appliedToGroups: this.#appliedToGroups.size,
      antreaObjects: this.#ordered.size,
    };
  }

  /** How many changes the next `drain` has, at most. */
  get pending(): number {
    return this.#outbox.size;
  }

  /** The same for one kind of change. */
  pendingOf(kind: Change['kind']): number {
    return this.#outbox.sizeOf(kind);
  }

  /** Adds a pod or replaces what is known of it. */
  upsertPod(pod: Pod): void {
    this.#membership.upsertPod(pod);
  }

  /** Gives a known pod other addresses than its status has, until it is upserted again. */
  readdressPod(ref: PodRef, addresses: readonly string[]): void {
    this.#membership.readdressPod(ref, addresses);
  }

  /** Forgets a pod. When the uid is given, only that pod, not one that took its name since. */
  deletePod(pod: Pod['metadata']): void {
    this.#membership.deletePod(pod);
  }

  upsertNamespace(namespace: Namespace): void {
    const { name, labels = {} } = namespace.metadata;
    const before = this.#membership.namespaceLabels(name);
    this.#membership.upsertNamespace(namespace);
    this.#rules.forgetPods();
    this.#ordered.namespaceChanged(name, before, labels);
  }

  deleteNamespace(name: string): void {
    const before = this.#membership.namespaceLabels(name);
    this.#membership.deleteNamespace(name);
    this.#rules.forgetPods();
    this.#ordered.namespaceChanged(name, before, undefined);
  }

  /** Adds a policy, or replaces the one with its uid. */
  upsertPolicy(policy: NetworkPolicy): void {
    this.#upsert(fromKubernetes(policy));
  }

  deletePolicy(uid: string): void {
    const entry = this.#policies.get(uid);
    if (entry === undefined) return;
    this.#policies.delete(uid);
    this.#retire(entry);
  }

  /** Adds a policy of Antrea, or replaces the one with its uid. */
  upsertAntreaPolicy(policy: AntreaPolicyInput): void {
    this.#ordered.setPolicy(policy);
  }

  deleteAntreaPolicy(uid: string): void {
    this.#ordered.removePolicy(uid);
  }

  /** Adds a ClusterNetworkPolicy of policy.networking.k8s.io, or replaces the one with its uid. */
  upsertUpstreamPolicy(policy: UpstreamPolicyInput): void {
    this.#upsert(fromUpstream(policy));
  }

  deleteUpstreamPolicy(uid: string): void {
    this.deletePolicy(uid);
  }

  /** Says where a tier stands. The default tiers are known without it. */
  upsertTier(tier: TierInput): void {
    this.#ordered.setTier(tier);
  }

  deleteTier(name: string): void {
    this.#ordered.removeTier(name);
  }

  /** Adds or replaces a ClusterGroup, or (with a namespace) a Group. */
  upsertGroup(group: GroupInput): void {
    this.#ordered.setGroup(group);
  }

  deleteGroup(group: GroupRef): void {
    this.#ordered.removeGroup(group);
  }

  /** Adds or replaces a Service: policies speak of what is behind it. */
  upsertService(service: ServiceInput): void {
    this.#ordered.setService(service);
  }

  deleteService({ name, namespace = '' }: ServiceInput['metadata']): void {
    this.#ordered.removeService({ name, namespace });
  }

  /** What is wrong with a ClusterGroup or a Group; undefined when there is no such group. */
  groupProblems(group: GroupRef): readonly Problem[] | undefined {
    return this.#ordered.groupProblems(group);
  }

  /** Takes out up to `limit` changes. */
  drain(limit = Number.POSITIVE_INFINITY): Change[] {
    return this.#outbox.drain(limit);
  }

  /** The members of an address group; undefined when there is no such group. */
  addressGroupMembers(name: string): readonly Member[] | undefined {
    return this.#addressGroups.get(name)?.members();
  }

  /** The members of an applied-to group, with their nodes; undefined when there is no such group. */
  appliedToGroupMembers(name: string): readonly Target[] | undefined {
    return this.#appliedToGroups.get(name)?.members();
  }

  pod(ref: PodRef): PodFacts | undefined {
    return this.#membership.pod(ref)?.facts;
  }

  /** The policies that apply to a pod, wherever it is; one that does by two groups comes twice. */
  *policiesSelecting(pod: PodFacts): Iterable<CompiledPolicy> {
    for (const group of this.#listenersOf(pod)) {
      if (group instanceof AppliedToGroup) for (const { policy } of group.policies) yield policy;
    }
  }

  /** Whether anything cannot be enforced as it is written. */
  get hasProblems(): boolean {
    return [...this.#policies.values()].some(({ policy }) => policy.problems.length > 0);
  }

  isInAppliedToGroup(name: string, facts: PodFacts): boolean {
    const group = this.#appliedToGroups.get(name);
    if (group === undefined || facts.place !== 'pod') return false;
    return this.#membership.entryOf(facts)?.item.selectedBy.has(group.item) === true;
  }

  isInAddressGroup(name: string, facts: PodFacts): boolean {
    const group = this.#addressGroups.get(name);
    const selectedBy = this.#membership.entryOf(facts)?.item.selectedBy;
    return group !== undefined && selectedBy?.has(group.item) === true && group.holds(facts);
  }

  addressGroupsOf(pod: PodFacts): readonly string[] {
    return [...this.#listenersOf(pod)].flatMap((group) =>
      group instanceof AddressGroup && group.holds(pod) ? group.name : [],
    );
  }

  rulesOf(pod: PodFacts, direction: Direction): RulesOfPod {
    const groups = () =>
      [...this.#listenersOf(pod)].flatMap((group) => (group instanceof AppliedToGroup ? group.name : []));
    const key = this.#membership.entryOf(pod)?.item ?? pod;
    return this.#rules.rulesOf({ key, groups, policies: () => this.policiesSelecting(pod) }, direction);
  }

  /** The groups whose selectors select a pod. */
  *#listenersOf(pod: PodFacts): Iterable<MemberListener> {
    if (pod.place !== 'pod') return;
    for (const { listeners } of this.#membership.entryOf(pod)?.item.selectedBy ?? []) yield* listeners;
  }

  #upsert(policy: Policy): void {
    const compilation = compilePolicy(policy, this.#names);
    const { uid } = compilation.policy;
    const previous = this.#policies.get(uid);
    if (previous !== undefined && isDeepStrictEqual(previous.policy, compilation.policy)) return;
    this.#rules.forgetPods();
    const appliedTo = [...compilation.appliedTo].map(([name, selector]) => this.#target(name, selector));
    const addresses = [...compilation.addresses].map(([name, selector]) => this.#peers(name, selector));
    const entry = new PolicyEntry(compilation.policy, { appliedTo, addresses }, previous);
    this.#policies.set(uid, entry);
    if (previous !== undefined) this.#retire(previous);
    this.#outbox.added(entry);
  }

  #retire(entry: PolicyEntry): void {
    this.#rules.forgetPods();
    this.#outbox.removed(entry);
    const { appliedTo, addresses } = entry.leave();
    for (const group of addresses) {
      this.#addressGroups.delete(group.name);
      group.close(this.#membership);
    }
    for (const group of appliedTo) {
      this.#appliedToGroups.delete(group.name);
      group.close(this.#membership);
    }
  }

  #target(name: string, selector: GroupSelector): AppliedToGroup {
    const known = this.#appliedToGroups.get(name);
    if (known !== undefined) return known;
    const group = new AppliedToGroup(name, selector, this.#membership, this.#outbox);
    this.#appliedToGroups.set(name, group);
    return group;
  }

  #peers(name: string, selector: GroupSelector): AddressGroup {
    const known = this.#addressGroups.get(name);
    if (known !== undefined) return known;
    const group = new AddressGroup(name, selector, this.#membership, this.#outbox);
    this.#addressGroups.set(name, group);
    return group;
  }
}

import type { AddressGroup, AppliedToGroup, NetworkPolicy } from '#controlplane/wire.ts';
import type { Flow } from '#dataplane/flow.ts';
import { nothingInherited } from '#dataplane/policy/inherited.ts';
import type { CacheHandler } from '#kube/objectCache.ts';
import type { Labels, Pod } from '#policy/input.ts';
import type { AuditLookups, Decider } from '../audit/recordOf.ts';
import type { ConnectionJudge, JudgeOptions } from '../connections/connectionJudge.ts';
import type { ControllerHandlers } from '../controller/controllerConnection.ts';
import type { ServiceChanges } from '../services/serviceDrops.ts';
import type { CountedNow } from '../stats/statsLedger.ts';
import type { News } from './inbox.ts';
import { LocalTargets } from './localTargets.ts';
import type { NodePoliciesOptions } from './nodePoliciesOptions.ts';
import type { LastGood } from './policyFiles.ts';
import { PolicyRealizer } from './policyRealizer.ts';
import { Verifier } from './verifier.ts';

/** What the controller says now. */
export type ControllerView = {
  readonly synced: Promise<void>;
  networkPolicies(): readonly NetworkPolicy[];
  appliedToGroups(): readonly AppliedToGroup[];
  addressGroups(): readonly AddressGroup[];
};

/** A pod by its name and, when that is known, its uid. */
export type KnownPod = {
  readonly podNamespace: string;
  readonly podName: string;
  readonly podUid?: string | undefined;
};

/**
 * The policies of this node: from the controller while it is there, else as they were last, also over a restart of the
 * agent. What a former run left in the switch stays until one of the two has said what should be there.
 */
export class NodePolicies {
  readonly #options: NodePoliciesOptions;
  readonly #realizer: PolicyRealizer;
  readonly #verifier: Verifier;
  readonly #targets = new LocalTargets();
  readonly #inForce = Promise.withResolvers<void>();
  /** When the version of a policy that is on its way into the flows came. */
  readonly #arrivals = new Map<string, number>();
  #isFollowing = false;

  constructor(options: NodePoliciesOptions) {
    this.#options = options;
    const { store, onChange } = options;
    this.#verifier = new Verifier({ ...options, onVerified: (policies) => this.#report(policies) });
    this.#realizer = new PolicyRealizer({
      ...options,
      ports: (pod) => {
        const [namespace = '', name = ''] = pod.split('/');
        return store.ofPod(namespace, name);
      },
      onWritten: (policies) => {
        this.#verifier.note(policies);
        onChange?.();
      },
    });
  }

  /** Resolves when the policies that this node had are in the flows, so that what is there besides may be removed. */
  get inForce(): Promise<void> {
    return this.#inForce.promise;
  }

  /** For the watches on the controller. */
  readonly handlers: ControllerHandlers = {
    networkPolicies: this.#handler<NetworkPolicy>('policies', (news) => news.policies),
    addressGroups: this.#handler<AddressGroup>('addressGroups', (news) => news.addressGroups),
    appliedToGroups: this.#handler<AppliedToGroup>('appliedToGroups', (news) => news.appliedToGroups, {
      set: (group) => this.#targets.set(group),
      delete: (name) => this.#targets.delete(name),
    }),
  };

  /** Installs what was in force when the agent stopped. Pods' ports have to be known. */
  async restore(): Promise<void> {
    const { files, logger, inherited = nothingInherited } = this.#options;
    this.podsChanged(this.#options.store.containers());
    const kept = await files.load();
    if (kept !== undefined) {
      this.#tellAll({ ...kept, appliedToGroups: this.#targets.replace(kept.appliedToGroups) });
      await this.#realizer.forgetInherited();
      logger.info({ policies: kept.policies.length }, 'policies of the former run are in force');
    } else if (inherited.isolates || inherited.conjunctions.length > 0) {
      logger.warn(
        {},
        'the switch has policies that are not on the disk: they stay until the controller answers',
      );
      return;
    }
    this.#inForce.resolve();
  }

  /** Follows the controller once it has said everything that concerns this node. */
  async follow(controller: ControllerView): Promise<void> {
    await controller.synced;
    this.#isFollowing = true;
    const all = {
      policies: controller.networkPolicies(),
      addressGroups: controller.addressGroups(),
      appliedToGroups: this.#targets.replace(controller.appliedToGroups()),
    };
    this.#tellAll(all);
    // At once: what the controller says from now on must not be written first.
    const kept = this.#keep(all);
    await this.#realizer.forgetInherited();
    this.#inForce.resolve();
    await kept;
  }

  async #keep(all: LastGood): Promise<void> {
    try {
      await this.#options.files.replace(all);
    } catch (err) {
      // A full disk: what is in force is not touched by it.
      this.#options.logger.error(
        { err },
        'policies cannot be kept on the disk; a restart needs the controller',
      );
    }
  }

  /** Pods' ports came or went. */
  podsChanged(pods: Iterable<{ readonly podNamespace: string; readonly podName: string }>): void {
    this.#realizer.tell((news) => {
      for (const { podNamespace, podName } of pods) news.pods.add(`${podNamespace}/${podName}`);
    });
  }

  /** All Services are known; those of which something is new, with the frontends that policies' flows do not guard. */
  servicesChanged(changes: ServiceChanges): void {
    this.#realizer.tell((news) => {
      news.services ??= new Map();
      for (const [name, frontends] of changes) news.services.set(name, frontends);
    });
  }

  /** Resolves when everything known so far is in the flows. */
  flush(): Promise<void> {
    return this.#realizer.flush();
  }

  /** Whether a policy is known here, at this generation or a later one, and applies to a pod. */
  appliesTo(uid: string, pod: KnownPod, generation = 0): boolean {
    const { book } = this.#realizer;
    const known = book.policy(uid)?.metadata.generation ?? Number.POSITIVE_INFINITY;
    return known >= generation && book.appliesTo(uid, keyOf(pod), pod.podUid);
  }

  /** Whether any policy known here applies to a pod. */
  holdsAny(pod: KnownPod): boolean {
    for (const uid of this.#realizer.book.policyNames()) if (this.appliesTo(uid, pod)) return true;
    return false;
  }

  /** Whether something known here is about a former pod of the name. */
  namesFormer(pod: KnownPod): boolean {
    return pod.podUid !== undefined && this.#realizer.book.namesFormer(keyOf(pod), pod.podUid);
  }

  /** Whether pods cannot be judged without the labels of their namespaces. */
  get needsNamespaces(): boolean {
    return this.#targets.needsNamespaces;
  }

  /** The controller is away: the policies known here apply to a pod as their selectors say. */
  judge(pod: Pod, namespaceLabels: Labels): void {
    this.#retarget(this.#targets.judge(pod, namespaceLabels));
  }

  /** The controller is there again and knows better. */
  endJudgement(pod: KnownPod): void {
    this.#retarget(this.#targets.forget(keyOf(pod)));
  }

  /** The policies in force now, to judge connections by. */
  connectionJudge(options: JudgeOptions): ConnectionJudge {
    return this.#realizer.judge(options);
  }

  /** The flows of a policy and of its parts, by the uid of its source. */
  flowsOf(uid: string): Flow[] {
    return this.#realizer.flowsOf(uid);
  }

  /** For the audit log. */
  get auditLookups(): AuditLookups {
    return {
      ruleOf: (id) => this.#realizer.ruleInSwitch(id),
      podAt: (address) => this.#realizer.book.podAt(address),
    };
  }

  /** What is to be counted now. */
  counted(): CountedNow {
    return this.#realizer.counted();
  }

  /** Who decided about a packet that has this number in its register; the rule is known of ordered policies. */
  deciderOf(id: number): Decider {
    return { policies: this.#realizer.policiesInSwitch(id), rule: this.#realizer.ruleInSwitch(id)?.rule };
  }

  counts(): { readonly policies: number; readonly In: number; readonly Out: number } {
    return this.#realizer.book.counts();
  }

  #handler<T extends { readonly metadata: { readonly name: string } }>(
    kind: keyof LastGood,
    part: (news: News) => Map<string, T | undefined>,
    local?: { readonly set: (object: T) => T; readonly delete: (name: string) => void },
  ): CacheHandler<T> {
    const set = (name: string, said: T | undefined) => {
      // Before the first answer is complete there is no telling what is missing from it.
      if (!this.#isFollowing) return;
      if (said === undefined) local?.delete(name);
      const object = said && (local?.set(said) ?? said);
      if (kind === 'policies') this.#arrivals.set(name, this.#options.clock.monotonic());
      this.#realizer.tell((news) => part(news).set(name, object));
      this.#options.files.put(kind, name, object);
    };
    return {
      onAdd: (object) => set(object.metadata.name, object),
      onUpdate: (_old, object) => set(object.metadata.name, object),
      onDelete: ({ metadata: { name } }) => set(name, undefined),
    };
  }

  /** Kept on the disk as well, so that an agent that starts meanwhile judges the same. */
  #retarget(groups: readonly AppliedToGroup[]): void {
    if (groups.length === 0) return;
    this.#realizer.tell((news) => {
      for (const group of groups) news.appliedToGroups.set(group.metadata.name, group);
    });
    for (const group of groups) this.#options.files.put('appliedToGroups', group.metadata.name, group);
  }

  #tellAll({ policies, addressGroups, appliedToGroups }: LastGood): void {
    const { book } = this.#realizer;
    this.#realizer.tell((news) => {
      for (const name of this.#realizer.policyNames()) news.policies.set(name, undefined);
      for (const name of book.groupNames().address) news.addressGroups.set(name, undefined);
      for (const name of book.groupNames().appliedTo) news.appliedToGroups.set(name, undefined);
      for (const policy of policies) news.policies.set(policy.metadata.name, policy);
      for (const group of addressGroups) news.addressGroups.set(group.metadata.name, group);
      for (const group of appliedToGroups) news.appliedToGroups.set(group.metadata.name, group);
    });
  }

  #report(policies: readonly string[]): void {
    const { reporter, onRealized, clock } = this.#options;
    for (const uid of policies) {
      const arrival = this.#arrivals.get(uid);
      this.#arrivals.delete(uid);
      if (arrival !== undefined) onRealized?.((clock.monotonic() - arrival) / 1000);
      const policy = this.#realizer.book.policy(uid);
      if (policy === undefined) reporter?.delete(uid);
      else {
        const problem = this.#realizer.problem(uid);
        const { generation } = policy.metadata;
        reporter?.set({
          uid,
          ...(generation === undefined ? {} : { generation }),
          ...(problem === undefined ? {} : { problem }),
        });
      }
    }
  }
}

function keyOf({ podNamespace, podName }: KnownPod): string {
  return `${podNamespace}/${podName}`;
}

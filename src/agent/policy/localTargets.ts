import type { AppliedToGroup, GroupMember } from '#controlplane/wire.ts';
import { wireSelects } from '#controlplane/wireSelector.ts';
import type { Labels, Pod } from '#policy/input.ts';
import { podFacts } from '#policy/pods.ts';
import { withServiceAccount } from '#policy/serviceAccount.ts';
import { podKeyOf } from './members.ts';

/** A pod that this node judged by itself, and the groups that nobody else has named it in yet. */
type Judged = { readonly uid: string; readonly member: GroupMember; readonly groups: Set<string> };

/**
 * The applied-to groups of this node: as the controller says, and while it is away with the pods that it cannot know,
 * which are judged by the selectors it left. What it says of a pod itself takes over from the judgement.
 */
export class LocalTargets {
  readonly #groups = new Map<string, AppliedToGroup>();
  readonly #judged = new Map<string, Judged>();

  /** The controller's groups, all of them, with the judged pods. */
  replace(groups: readonly AppliedToGroup[]): readonly AppliedToGroup[] {
    this.#groups.clear();
    return groups.map((group) => this.set(group));
  }

  /** A group as the controller has it. Returns it with the judged pods. */
  set(group: AppliedToGroup): AppliedToGroup {
    this.#groups.set(group.metadata.name, group);
    this.#handOver(group);
    return this.#merged(group);
  }

  delete(name: string): void {
    this.#groups.delete(name);
  }

  /** Whether a group cannot be judged without the labels of namespaces. */
  get needsNamespaces(): boolean {
    for (const { selector } of this.#groups.values())
      if (selector?.namespaceSelector !== undefined) return true;
    return false;
  }

  /** Puts a pod into the groups that select it, and out of all others. Returns the groups that changed. */
  judge(pod: Pod, namespaceLabels: Labels): readonly AppliedToGroup[] {
    const { target, uid, key } = podFacts(pod);
    if (target === undefined || uid === undefined) return [];
    const { namespace = '', labels: own = {} } = pod.metadata;
    const labels = withServiceAccount(own, pod.spec?.serviceAccountName);
    const groups = new Set<string>();
    for (const [name, { selector }] of this.#groups) {
      if (selector && wireSelects(selector, { namespace, labels, namespaceLabels })) groups.add(name);
    }
    const before = this.#judged.get(key);
    if (before?.uid === uid && isSameSet(before.groups, groups)) return [];
    this.#judged.set(key, { uid, member: target.member, groups });
    return this.#groupsNaming(key, [...groups, ...(before?.groups ?? [])]);
  }

  /** The controller is to be believed again about a pod (`namespace/name`). Returns the groups that changed. */
  forget(key: string): readonly AppliedToGroup[] {
    const before = this.#judged.get(key);
    if (before === undefined) return [];
    this.#judged.delete(key);
    return this.#groupsNaming(key, before.groups);
  }

  /** The groups of these names, and those in which the controller has a pod of this name. */
  #groupsNaming(key: string, names: Iterable<string>): readonly AppliedToGroup[] {
    const concerned = new Set(names);
    return [...this.#groups.values()]
      .filter(
        ({ metadata, groupMembers = [] }) =>
          concerned.has(metadata.name) || groupMembers.some((member) => podKeyOf(member) === key),
      )
      .map((group) => this.#merged(group));
  }

  /** A pod that the controller names itself is not judged in that group any more. */
  #handOver({ metadata, groupMembers = [] }: AppliedToGroup): void {
    if (this.#judged.size === 0) return;
    for (const member of groupMembers) {
      const judged = this.#judged.get(podKeyOf(member) ?? '');
      if (judged !== undefined && member.uid === judged.uid) judged.groups.delete(metadata.name);
    }
  }

  #merged(group: AppliedToGroup): AppliedToGroup {
    if (this.#judged.size === 0) return group;
    const { groupMembers = [] } = group;
    const known = groupMembers.filter((member) => {
      const judged = this.#judged.get(podKeyOf(member) ?? '');
      // A former pod of the name: what was said of it is not about this one.
      return judged === undefined || member.uid === judged.uid;
    });
    const named = new Set(known.map(podKeyOf));
    const added = [...this.#judged].filter(
      ([key, { groups }]) => groups.has(group.metadata.name) && !named.has(key),
    );
    if (added.length === 0 && known.length === groupMembers.length) return group;
    return { ...group, groupMembers: [...known, ...added.map(([, { member }]) => member)] };
  }
}

function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((each) => b.has(each));
}

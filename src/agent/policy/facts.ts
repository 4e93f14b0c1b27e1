import type { GroupMember } from '#controlplane/wire.ts';
import type { TargetPort } from '#dataplane/policy/matches.ts';
import { podKeyOf } from './members.ts';

/** What rules are filled with: the members of groups, and the ports of this node's pods. */
export class PolicyFacts {
  readonly addressGroups = new Map<string, readonly GroupMember[]>();
  readonly appliedToGroups = new Map<string, readonly GroupMember[]>();
  readonly #podAt = new Map<string, string>();
  readonly #ports = new Map<string, readonly TargetPort[]>();
  /** By pod: its groups, and its uid in each. */
  readonly #groupsOfPod = new Map<string, Map<string, string | undefined>>();

  /** The ports of a pod (`namespace/name`): one, or two for a moment while its sandbox is replaced. */
  portsOf(pod: string): readonly TargetPort[] {
    return this.#ports.get(pod) ?? [];
  }

  /** The pod that has an address; the one that came last, where two have it for a moment. */
  podAt(address: string): string | undefined {
    return this.#podAt.get(address);
  }

  setPorts(pod: string, ports: readonly TargetPort[]): void {
    for (const { ip } of this.portsOf(pod)) if (this.#podAt.get(ip) === pod) this.#podAt.delete(ip);
    for (const { ip } of ports) this.#podAt.set(ip, pod);
    if (ports.length === 0) this.#ports.delete(pod);
    else this.#ports.set(pod, ports);
  }

  /** The applied-to groups that a pod is in. */
  groupsOf(pod: string): Iterable<string> {
    return this.#groupsOfPod.get(pod)?.keys() ?? [];
  }

  /** Whether a group means a pod, and not (when its uid is given) a former one of the name. */
  isIn(group: string, pod: string, uid?: string): boolean {
    const groups = this.#groupsOfPod.get(pod);
    if (groups?.has(group) !== true) return false;
    const meant = groups.get(group);
    return meant === undefined || uid === undefined || meant === uid;
  }

  /** The pods of an applied-to group. */
  *podsOf(group: string): Iterable<string> {
    for (const member of this.appliedToGroups.get(group) ?? []) {
      const pod = podKeyOf(member);
      if (pod !== undefined) yield pod;
    }
  }

  setAppliedTo(name: string, members: readonly GroupMember[] | undefined): void {
    for (const member of this.appliedToGroups.get(name) ?? []) this.#index(member, name, false);
    if (members === undefined) this.appliedToGroups.delete(name);
    else this.appliedToGroups.set(name, members);
    for (const member of members ?? []) this.#index(member, name, true);
  }

  #index(member: GroupMember, group: string, isIn: boolean): void {
    const pod = podKeyOf(member);
    if (pod === undefined) return;
    const groups = this.#groupsOfPod.get(pod) ?? new Map<string, string | undefined>();
    if (isIn) groups.set(group, member.uid);
    else groups.delete(group);
    if (groups.size === 0) this.#groupsOfPod.delete(pod);
    else this.#groupsOfPod.set(pod, groups);
  }
}

import type { GroupMember } from '#controlplane/wire.ts';
import type { TargetPort } from '#dataplane/policy/matches.ts';
import { podKeyOf } from './members.ts';

/** What rules are filled with: the members of groups, and the ports of this node's pods. */
export class PolicyFacts {
  readonly addressGroups = new Map<string, readonly GroupMember[]>();
  readonly appliedToGroups = new Map<string, readonly GroupMember[]>();
  readonly #ports = new Map<string, readonly TargetPort[]>();
  readonly #groupsOfPod = new Map<string, Set<string>>();

  /** The ports of a pod (`namespace/name`): one, or two for a moment while its sandbox is replaced. */
  portsOf(pod: string): readonly TargetPort[] {
    return this.#ports.get(pod) ?? [];
  }

  setPorts(pod: string, ports: readonly TargetPort[]): void {
    if (ports.length === 0) this.#ports.delete(pod);
    else this.#ports.set(pod, ports);
  }

  /** The applied-to groups that a pod is in. */
  groupsOf(pod: string): Iterable<string> {
    return this.#groupsOfPod.get(pod) ?? [];
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
    const groups = this.#groupsOfPod.get(pod) ?? new Set<string>();
    if (isIn) groups.add(group);
    else groups.delete(group);
    if (groups.size === 0) this.#groupsOfPod.delete(pod);
    else this.#groupsOfPod.set(pod, groups);
  }
}

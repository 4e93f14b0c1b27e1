import type { Target } from '#policy/pods.ts';
import type { GroupMember } from './wire.ts';

/** From here on the members of a node are looked up, not looked for. */
const many = 32;

/** The members of a group by their nodes, changed in place at the cost of the change. */
export class TargetTable {
  /** All of them, while there are not many. */
  #list: readonly Target[] = [];
  #byNode: Map<string, Set<GroupMember>> | undefined;

  constructor(targets: readonly Target[]) {
    if (targets.length < many) this.#list = targets;
    else this.#file(targets);
  }

  /** The members on a node. */
  on(node: string): readonly GroupMember[] {
    if (this.#byNode !== undefined) return [...(this.#byNode.get(node) ?? [])];
    return this.#list.filter((target) => target.node === node).map(({ member }) => member);
  }

  /** The members on all nodes. */
  all(): readonly GroupMember[] {
    if (this.#byNode === undefined) return this.#list.map(({ member }) => member);
    return Array.from(this.#byNode.values(), (members) => [...members]).flat();
  }

  /** Takes out members (the same objects) and puts others in. */
  patch(removed: readonly Target[], added: readonly Target[]): void {
    if (this.#byNode !== undefined) {
      for (const { node, member } of removed) this.#remove(this.#byNode, node, member);
      this.#file(added);
      return;
    }
    const left = this.#list.filter((target) => !removed.includes(target)).concat(added);
    if (left.length < many) this.#list = left;
    else this.#file(left);
  }

  #file(targets: readonly Target[]): void {
    this.#byNode ??= new Map();
    this.#list = [];
    for (const { node, member } of targets) {
      const members = this.#byNode.get(node);
      if (members === undefined) this.#byNode.set(node, new Set([member]));
      else members.add(member);
    }
  }

  #remove(byNode: Map<string, Set<GroupMember>>, node: string, member: GroupMember): void {
    const members = byNode.get(node);
    members?.delete(member);
    if (members?.size === 0) byNode.delete(node);
  }
}

import type { Change } from '../changes.ts';
import type { Compiled } from '../compile.ts';
import type { CompiledPolicy } from '../compiled.ts';
import { type Member, podKey, type Target } from '../pods.ts';

type Members = Map<string, Member>;

/** What somebody knows who was told all changes of an index: complains about steps that do not fit. */
export class Told {
  readonly policies = new Map<string, { policy: CompiledPolicy; span: ReadonlySet<string> }>();
  readonly addressGroups = new Map<string, { members: Members; span: ReadonlySet<string> }>();
  readonly appliedToGroups = new Map<string, Map<string, Members>>();

  /** The result in the form that `compile` gives. */
  get compiled(): Compiled {
    return this;
  }

  apply(changes: readonly Change[]): void {
    for (const change of changes) this.#applyOne(change);
  }

  #applyOne(change: Change): void {
    switch (change.kind) {
      case 'policy':
        this.#policy(change);
        break;
      case 'addressGroup':
        this.#addressGroup(change);
        break;
      case 'appliedToGroup':
        this.#appliedToGroup(change);
        break;
    }
  }

  #policy(change: Extract<Change, { kind: 'policy' }>): void {
    if (change.type === 'delete') {
      must(this.policies.delete(change.name), 'deleted a known policy');
      return;
    }
    const { policy, span } = change;
    for (const name of policy.appliedToGroups) must(this.appliedToGroups.has(name), 'groups come first');
    for (const { from, to } of policy.rules) {
      for (const name of (from ?? to)?.addressGroups ?? [])
        must(this.addressGroups.has(name), 'groups come first');
    }
    this.policies.set(policy.uid, { policy, span });
  }

  #addressGroup(change: Extract<Change, { kind: 'addressGroup' }>): void {
    const { name } = change;
    if (change.type === 'delete') {
      must(this.addressGroups.delete(name), 'deleted a known group');
      return;
    }
    if (change.type === 'set') {
      this.addressGroups.set(name, { members: keyed(change.members), span: change.span });
      return;
    }
    const group = this.addressGroups.get(name);
    if (group === undefined) throw new Error('a patch of an unknown group');
    patch(group.members, change.removed, change.added);
    group.span = change.span;
  }

  #appliedToGroup(change: Extract<Change, { kind: 'appliedToGroup' }>): void {
    const { name } = change;
    if (change.type === 'delete') {
      must(this.appliedToGroups.delete(name), 'deleted a known group');
      return;
    }
    const group = change.type === 'set' ? new Map<string, Members>() : this.appliedToGroups.get(name);
    if (group === undefined) throw new Error('a patch of an unknown group');
    const [removed, added] = change.type === 'set' ? [[], change.members] : [change.removed, change.added];
    for (const node of new Set([...removed, ...added].map((target) => target.node))) {
      const members = group.get(node) ?? new Map<string, Member>();
      patch(members, membersOn(node, removed), membersOn(node, added));
      if (members.size > 0) group.set(node, members);
      else group.delete(node);
    }
    must([...group.keys()].sort().join() === [...change.span].sort().join(), 'the span is where members are');
    this.appliedToGroups.set(name, group);
  }
}

function membersOn(node: string, targets: readonly Target[]): Member[] {
  return targets.filter((target) => target.node === node).map(({ member }) => member);
}

function keyed(members: readonly Member[]): Members {
  return new Map(members.map((member) => [podKey(member.pod), member]));
}

function patch(members: Members, removed: readonly Member[], added: readonly Member[]): void {
  for (const member of removed) {
    must(members.get(podKey(member.pod)) === member, 'removed the very object that was told');
    members.delete(podKey(member.pod));
  }
  for (const member of added) {
    must(!members.has(podKey(member.pod)), 'added a new member');
    members.set(podKey(member.pod), member);
  }
}

function must(holds: boolean, rule: string): void {
  if (!holds) throw new Error(`broken: ${rule}`);
}

import type { ControlPlane } from '#controlplane/controlPlane.ts';
import { MemberTable } from '#controlplane/memberTable.ts';
import type { TargetGroup } from '#controlplane/targetGroup.ts';
import type { GroupMember, NetworkPolicy } from '#controlplane/wire.ts';
import type {
  AddressGroupChange,
  AppliedToGroupChange,
  Change,
  Nodes,
  PolicyChange,
} from '#policy/changes.ts';
import type { CompiledPolicy } from '#policy/compiled.ts';

/** When an object was made, as its creationTimestamp says it. */
type CreatedAt = (source: CompiledPolicy['sourceRef']) => string | undefined;

const nobody: Nodes = new Set();

/** Turns what the policy index computed into objects of the control plane. */
export class StoreWriter {
  readonly #controlPlane: ControlPlane;
  readonly #createdAt: CreatedAt;

  constructor(controlPlane: ControlPlane, createdAt: CreatedAt) {
    this.#controlPlane = controlPlane;
    this.#createdAt = createdAt;
  }

  apply(change: Change): void {
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
      default:
        change satisfies never;
    }
  }

  #policy(change: PolicyChange): void {
    const { networkPolicies } = this.#controlPlane;
    if (change.type === 'delete') networkPolicies.delete(change.name);
    else networkPolicies.set(this.#wirePolicy(change.policy), change.span);
  }

  #wirePolicy(policy: CompiledPolicy): NetworkPolicy {
    const { uid, sourceRef, generation, appliedToGroups, rules, tierPriority, priority } = policy;
    const creationTimestamp = this.#createdAt(sourceRef);
    return {
      metadata: {
        name: uid,
        uid,
        ...(generation === undefined ? {} : { generation }),
        ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
      },
      sourceRef,
      appliedToGroups,
      rules,
      ...(tierPriority === undefined ? {} : { tierPriority }),
      ...(priority === undefined ? {} : { priority }),
    };
  }

  #addressGroup(change: AddressGroupChange): void {
    const { addressGroups } = this.#controlPlane;
    const { name } = change;
    if (change.type === 'delete') {
      addressGroups.delete(name);
      return;
    }
    const metadata = { name, uid: name };
    if (change.type === 'set') {
      addressGroups.set({ metadata, members: new MemberTable(change.members) }, change.span);
      return;
    }
    const { removed, added, span } = change;
    const stored = addressGroups.stored(name)?.stored;
    const members = stored !== undefined && 'members' in stored ? stored.members : new MemberTable([]);
    const isUntouched = removed.length === 0 && added.length === 0;
    if (!isUntouched) members.patch(removed, added);
    addressGroups.set({ metadata, members }, span, isUntouched ? nobody : undefined);
  }

  #appliedToGroup(change: AppliedToGroupChange): void {
    const { appliedToGroups } = this.#controlPlane;
    const { name } = change;
    if (change.type === 'delete') {
      appliedToGroups.delete(name);
      return;
    }
    const metadata = { name, uid: name };
    if (change.type === 'set') {
      appliedToGroups.set({ metadata, selector: change.selector, members: change.members }, change.span);
      return;
    }
    const { removed, added, span } = change;
    const stored = appliedToGroups.stored(name)?.stored;
    const before: Members = stored?.members ?? new Map();
    const selector = stored?.selector;
    const touched = new Set([...removed.keys(), ...added.keys()]);
    appliedToGroups.set(
      {
        metadata,
        ...(selector === undefined ? {} : { selector }),
        members: patchedTargets(before, removed, added, touched),
      },
      span,
      touched,
    );
  }
}

type Members = TargetGroup['members'];

/** The members of one node: few, so that a copy is cheap. */
function patched(
  members: readonly GroupMember[],
  removed: readonly GroupMember[],
  added: readonly GroupMember[],
): readonly GroupMember[] {
  if (removed.length === 0) return added.length === 0 ? members : [...members, ...added];
  const gone = new Set(removed);
  return [...members.filter((member) => !gone.has(member)), ...added];
}

function patchedTargets(before: Members, removed: Members, added: Members, touched: Nodes): Members {
  const after = new Map(before);
  for (const node of touched) {
    const members = patched(before.get(node) ?? [], removed.get(node) ?? [], added.get(node) ?? []);
    if (members.length === 0) after.delete(node);
    else after.set(node, members);
  }
  return after;
}

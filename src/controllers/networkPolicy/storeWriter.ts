import type { ControlPlane } from '#controlplane/controlPlane.ts';
import { MemberTable } from '#controlplane/memberTable.ts';
import { TargetTable } from '#controlplane/targetTable.ts';
import type { NetworkPolicy } from '#controlplane/wire.ts';
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
    const stored = addressGroups.stored(name);
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
      const { selector, members, span } = change;
      appliedToGroups.set({ metadata, selector, members: new TargetTable(members) }, span);
      return;
    }
    const { removed, added, span } = change;
    const group = appliedToGroups.stored(name) ?? { metadata, members: new TargetTable([]) };
    group.members.patch(removed, added);
    appliedToGroups.set(group, span, new Set([...removed, ...added].map(({ node }) => node)));
  }
}

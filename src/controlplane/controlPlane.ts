import { addressGroupView, type StoredAddressGroup } from './memberTable.ts';
import { type StoreOptions, WatchableStore } from './store.ts';
import type { TargetGroup } from './targetGroup.ts';
import { targetsOn } from './targetGroup.ts';
import type { AddressGroup, AppliedToGroup, NetworkPolicy } from './wire.ts';

/** Everything that the controller hands to the agents. */
export type ControlPlane = {
  readonly networkPolicies: WatchableStore<NetworkPolicy, NetworkPolicy>;
  readonly appliedToGroups: WatchableStore<AppliedToGroup, TargetGroup>;
  readonly addressGroups: WatchableStore<AddressGroup, StoredAddressGroup>;
};

/** Empty stores. */
export function createControlPlane(options: StoreOptions): ControlPlane {
  return {
    networkPolicies: new WatchableStore(options, whole),
    appliedToGroups: new WatchableStore(options, targetsOn),
    addressGroups: new WatchableStore(options, addressGroupView()),
  };
}

/** The same for every node that may see it. */
function whole<T>(stored: T): T {
  return stored;
}

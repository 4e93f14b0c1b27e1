import { type StoredAddressGroup, shownAddressGroup } from './memberTable.ts';
import { sharedView } from './sharedView.ts';
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
    networkPolicies: new WatchableStore(
      options,
      sharedView((policy, metadata) => ({ ...policy, metadata })),
    ),
    appliedToGroups: new WatchableStore(options, targetsOn),
    addressGroups: new WatchableStore(options, sharedView(shownAddressGroup)),
  };
}

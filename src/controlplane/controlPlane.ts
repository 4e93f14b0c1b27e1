import { type StoreOptions, WatchableStore } from './store.ts';
import type { AddressGroup, AppliedToGroup, NetworkPolicy } from './wire.ts';

/** Everything that the controller hands to the agents. */
export type ControlPlane = {
  readonly networkPolicies: WatchableStore<NetworkPolicy>;
  readonly appliedToGroups: WatchableStore<AppliedToGroup>;
  readonly addressGroups: WatchableStore<AddressGroup>;
};

/** Empty stores. */
export function createControlPlane(options: StoreOptions): ControlPlane {
  return {
    networkPolicies: new WatchableStore(options),
    appliedToGroups: new WatchableStore(options),
    addressGroups: new WatchableStore(options),
  };
}

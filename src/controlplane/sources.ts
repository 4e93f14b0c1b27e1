import type { WatchableStore } from './store.ts';
import type { NetworkPolicy } from './wire.ts';

/** How many objects of the API the policies were made from: one may be several policies, of which one has its uid. */
export function sourceCount(policies: WatchableStore<NetworkPolicy, NetworkPolicy>): number {
  return policies.count(({ metadata, sourceRef }) => metadata.uid === sourceRef.uid);
}

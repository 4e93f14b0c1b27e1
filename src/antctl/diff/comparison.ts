import { parseIpv4 } from '#base/ipv4.ts';
import { compareSnapshots, type NodeAddress, type PairChange } from '#policy/diff/compare.ts';
import { type Snapshot, snapshotOf } from '#policy/diff/snapshot.ts';
import type { PodRef } from '#policy/pods.ts';
import { gatewayOf } from '../explain/addressBook.ts';
import type { World } from '../world/world.ts';
import type { Worlds } from './worlds.ts';

/** Both sides as policies see them, and what differs. */
export type Comparison = {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly pairs: readonly PairChange[];
};

/** Compares two worlds. */
export function compareWorlds({ before, after }: Worlds): Comparison {
  const was = snapshotOf(before.index, refsOf(before));
  const is = snapshotOf(after.index, refsOf(after));
  const pods = refsOf(after).filter(({ namespace, name }) => before.pods.has(`${namespace}/${name}`));
  return { before: was, after: is, pairs: [...compareSnapshots(was, is, { pods, nodes: nodesOf(after) })] };
}

function refsOf({ pods }: World): PodRef[] {
  return [...pods.values()].map(({ pod: { metadata } }) => ({
    name: metadata.name,
    namespace: metadata.namespace ?? '',
  }));
}

/** Nodes with the addresses that others know them by. */
export function nodesOf({ nodes }: World): NodeAddress[] {
  return [...nodes.values()].flatMap(({ metadata: { name }, spec, status }) => {
    const address = status?.addresses?.find(
      (each) => each.type === 'InternalIP' && parseIpv4(each.address) !== undefined,
    )?.address;
    return address === undefined ? [] : [{ name, address, gateway: gatewayOf({ spec }) }];
  });
}

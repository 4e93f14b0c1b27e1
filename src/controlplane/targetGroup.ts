import type { GroupSelector } from '#policy/groupSelector.ts';
import type { AppliedToGroup, GroupMember, WireMeta } from './wire.ts';
import { wireSelector } from './wireSelector.ts';

/** An applied-to group with its members by node. */
export type TargetGroup = {
  readonly metadata: WireMeta;
  readonly selector?: GroupSelector;
  readonly members: ReadonlyMap<string, readonly GroupMember[]>;
};

/** An applied-to group as a node sees it: with the members on that node, or (without a node) with all. */
export function targetsOn(
  { metadata, selector, members }: TargetGroup,
  node: string | undefined,
  version: number,
): AppliedToGroup {
  const groupMembers = node === undefined ? [...members.values()].flat() : (members.get(node) ?? []);
  return {
    metadata: { ...metadata, resourceVersion: String(version) },
    ...(selector === undefined ? {} : { selector: wireSelector(selector) }),
    groupMembers,
  };
}

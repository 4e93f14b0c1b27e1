import type { GroupSelector } from '#policy/groupSelector.ts';
import type { Held } from './store.ts';
import type { TargetTable } from './targetTable.ts';
import type { AppliedToGroup, WireMeta } from './wire.ts';
import { wireSelector } from './wireSelector.ts';

/** An applied-to group with its members by node. */
export type TargetGroup = {
  readonly metadata: WireMeta;
  readonly selector?: GroupSelector;
  readonly members: TargetTable;
};

/** An applied-to group as a node sees it: with the members on that node, or (without a node) with all. */
export function targetsOn(
  { stored: { metadata, selector, members } }: Held<TargetGroup>,
  node: string | undefined,
  version: number,
): AppliedToGroup {
  const groupMembers = node === undefined ? members.all() : members.on(node);
  return {
    metadata: { ...metadata, resourceVersion: String(version) },
    ...(selector === undefined ? {} : { selector: wireSelector(selector) }),
    groupMembers,
  };
}

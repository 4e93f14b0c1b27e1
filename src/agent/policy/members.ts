import type { GroupMember } from '#controlplane/wire.ts';

/** Members that only the one or only the other version of a group has. */
export type MemberDiff = { readonly added: readonly GroupMember[]; readonly removed: readonly GroupMember[] };

/**
 * What is different between two versions of a group. Groups come whole, often with one member more among thousands:
 * equal beginnings and ends are skipped before anything is compared member by member.
 */
export function diffMembers(before: readonly GroupMember[], after: readonly GroupMember[]): MemberDiff {
  const shared = Math.min(before.length, after.length);
  let start = 0;
  while (start < shared && isSame(before[start], after[start])) start += 1;
  let end = 0;
  while (end < shared - start && isSame(before.at(-1 - end), after.at(-1 - end))) end += 1;
  return {
    removed: before.slice(start, before.length - end),
    added: after.slice(start, after.length - end),
  };
}

/** `namespace/name` of a member's pod. */
export function podKeyOf({ pod }: GroupMember): string | undefined {
  return pod === undefined ? undefined : `${pod.namespace}/${pod.name}`;
}

function isSame(a: GroupMember | undefined, b: GroupMember | undefined): boolean {
  if (a === b) return true;
  if (a?.pod?.name !== b?.pod?.name || a?.pod?.namespace !== b?.pod?.namespace) return false;
  if (a?.ips?.length !== b?.ips?.length || a?.ports?.length !== b?.ports?.length) return false;
  if (a?.ips?.some((ip, index) => ip !== b?.ips?.[index])) return false;
  return (
    a?.ports?.every((port, index) => {
      const other = b?.ports?.[index];
      return port.name === other?.name && port.port === other.port && port.protocol === other.protocol;
    }) ?? true
  );
}

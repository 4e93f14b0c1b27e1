import type { AddressGroup, GroupMember, WireMeta } from './wire.ts';

/** The members of a group, changed in place at the cost of the change; a list is made when somebody asks, and once. */
export class MemberTable {
  #list: readonly GroupMember[] | undefined;
  /** Undefined until the first change: most groups are small and stay as they are. */
  #members: Set<GroupMember> | undefined;

  constructor(members: readonly GroupMember[]) {
    this.#list = members;
  }

  /** The members now; never changed. */
  get list(): readonly GroupMember[] {
    this.#list ??= [...(this.#members ?? [])];
    return this.#list;
  }

  /** Takes out members (the same objects) and puts others in. */
  patch(removed: readonly GroupMember[], added: readonly GroupMember[]): void {
    this.#members ??= new Set(this.#list);
    for (const member of removed) this.#members.delete(member);
    for (const member of added) this.#members.add(member);
    this.#list = undefined;
  }
}

/** An address group as it is, or one whose members change in place. */
export type StoredAddressGroup = AddressGroup | TabledGroup;

/** An address group whose members change in place. */
type TabledGroup = { readonly metadata: WireMeta; readonly members: MemberTable };

/** How an address group is handed out. */
export function shownAddressGroup(stored: StoredAddressGroup, metadata: WireMeta): AddressGroup {
  return 'members' in stored ? { metadata, groupMembers: stored.members.list } : { ...stored, metadata };
}

import { hash } from 'node:crypto';

/** The namespace of all group names, as Antrea v0.9.2. */
const groupNamespace = Buffer.from('5a5e7dd9e3fb49bbb2639bab25c95841', 'hex');

/** The name-based UUID (version 5, RFC 9562) of `name` in the namespace of groups. */
export function uuid5(name: string): string {
  const hex = hash('sha1', Buffer.concat([groupNamespace, Buffer.from(name)]), 'hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

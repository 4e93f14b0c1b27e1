import { hash } from 'node:crypto';

/** The namespace of all group names, as Antrea v0.9.2. */
const groupNamespace = Buffer.from('5a5e7dd9e3fb49bbb2639bab25c95841', 'hex');

/** The name-based UUID (version 5, RFC 9562) of `name` in the namespace of groups. */
export function uuid5(name: string): string {
  const digest = hash('sha1', Buffer.concat([groupNamespace, Buffer.from(name)]), 'buffer');
  digest[6] = 0x50 | ((digest[6] ?? 0) & 0x0f);
  digest[8] = 0x80 | ((digest[8] ?? 0) & 0x3f);
  const hex = digest.toString('hex', 0, 16);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  // `join` makes one flat string: one that is put together takes five times the memory, and these live long.
  return parts.join('-');
}

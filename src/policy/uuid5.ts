import { hash } from 'node:crypto';

/** The namespace of all group names, as Antrea v0.9.2. */
const groupNamespace = Buffer.from('5a5e7dd9e3fb49bbb2639bab25c95841', 'hex');

/** The name-based UUID (version 5, RFC 9562) of `name` in the namespace of groups. */
export function uuid5(name: string): string {
  const bytes = hash('sha1', Buffer.concat([groupNamespace, Buffer.from(name)]), 'buffer');
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  // One flat string: one that is joined from parts takes five times the memory, and these live long.
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

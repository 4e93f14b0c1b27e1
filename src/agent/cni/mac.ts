import { randomBytes } from 'node:crypto';

/** A random MAC address of a single station (not a group), marked as locally administered, as the kernel makes them. */
export function randomMac(): string {
  const bytes = randomBytes(6);
  bytes.writeUInt8((bytes.readUInt8(0) & 0xfe) | 0x02, 0);
  return bytes.toString('hex').replace(/..(?!$)/g, '$&:');
}

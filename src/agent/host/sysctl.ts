import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '#base/errors.ts';

/** Reads and writes kernel parameters, named by their path: `net/ipv4/ip_forward`. Injected, because tests keep to a namespace of their own. */
export interface SysctlFs {
  /** The value without the newline. */
  read(name: string): Promise<string>;
  write(name: string, value: string): Promise<void>;
}

/**
 * Kernel parameters under `procRoot`, `/proc` or where the host's is mounted. A container's own `/proc/sys` is
 * read-only unless it is privileged; the host's is not.
 */
export function systemSysctl(procRoot: string): SysctlFs {
  return {
    read: async (name) => (await readFile(sysctlPath(procRoot, name), 'utf8')).trim(),
    write: (name, value) => writeFile(sysctlPath(procRoot, name), value),
  };
}

function sysctlPath(procRoot: string, name: string): string {
  return join(procRoot, 'sys', name);
}

/** One parameter and the value it must have. */
export type Sysctl = { readonly name: string; readonly value: string };

/**
 * What forwarding through `gateway` needs. Redirects would send pods around the bridge. ARP requests must carry the
 * gateway's own address, the only one the bridge lets in from there, also for packets that carry the node's address.
 */
export function gatewaySysctls(gateway: string): Sysctl[] {
  const device = `net/ipv4/conf/${gateway}`;
  return [
    { name: 'net/ipv4/ip_forward', value: '1' },
    { name: 'net/ipv4/conf/all/send_redirects', value: '0' },
    { name: `${device}/send_redirects`, value: '0' },
    { name: `${device}/arp_announce`, value: '2' },
    { name: `${device}/rp_filter`, value: '2' },
  ];
}

/** What {@link syncSysctls} did: parameters changed, and those that could not be, with the reason. */
export type SysctlOutcome = {
  readonly changed: readonly Sysctl[];
  readonly failed: readonly { readonly name: string; readonly reason: string }[];
};

/** Sets every parameter that differs. A parameter that cannot be set is reported, not thrown: the rest still counts. */
export async function syncSysctls(fs: SysctlFs, wanted: readonly Sysctl[]): Promise<SysctlOutcome> {
  const changed: Sysctl[] = [];
  const failed: { name: string; reason: string }[] = [];
  for (const sysctl of wanted) {
    try {
      if ((await fs.read(sysctl.name)) === sysctl.value) continue;
      await fs.write(sysctl.name, sysctl.value);
      changed.push(sysctl);
    } catch (error) {
      failed.push({ name: sysctl.name, reason: messageOf(error) });
    }
  }
  return { changed, failed };
}

/** Number of CAP_SYS_RESOURCE in linux/capability.h. */
const sysResource = 24n;

/** Whether a process with this `/proc/<pid>/status` may ever use CAP_SYS_RESOURCE; nested sandboxes often take it away. */
export function hasSysResource(status: string): boolean {
  const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return bounding !== undefined && ((BigInt(`0x${bounding}`) >> sysResource) & 1n) === 1n;
}

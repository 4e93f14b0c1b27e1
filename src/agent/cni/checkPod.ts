import { CniError, cniCodes } from './cniError.ts';
import { interfaceFaults } from './podLink.ts';
import type { Attachment } from './request.ts';
import type { CniParts } from './types.ts';

/**
 * Verifies that what ADD made is still there and is what the runtime remembers. `prevAddresses` are in CIDR form.
 * @throws CniError 103 naming every difference
 */
export async function checkPod(
  parts: CniParts,
  pod: Attachment,
  prevAddresses: readonly string[],
): Promise<void> {
  const port = parts.ports.find(pod.containerId);
  if (port === undefined) throw new CniError(cniCodes.checkFailed, 'the sandbox has no port on the bridge');
  const faults = [...(await interfaceFaults(parts, pod, port))];
  const isRemembered = prevAddresses.some((address) => address.split('/')[0] === port.ip);
  if (prevAddresses.length > 0 && !isRemembered) faults.push(`prevResult has not its address ${port.ip}`);
  if (faults.length === 0) return;
  throw new CniError(cniCodes.checkFailed, 'the interface is not as it was added', faults.join('; '));
}

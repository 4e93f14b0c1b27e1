import { podInterfaceName } from '#dataplane/interfaceName.ts';
import type { Owner } from '../ipam/reservation.ts';
import { asCniError, cniCodes } from './cniError.ts';
import type { CniParts } from './types.ts';

/**
 * Takes away everything a sandbox has; what is not there is done. The address is released last, so that nobody gets it
 * while anything of the old pod remains. @throws CniError 102 when something is left: the runtime asks again
 */
export async function deletePod(
  parts: Pick<CniParts, 'ipam' | 'links' | 'ports' | 'slots'>,
  owner: Owner,
  podName: string | undefined,
): Promise<void> {
  const { containerId } = owner;
  const port = parts.ports.find(containerId);
  if (port?.ifname !== undefined && port.ifname !== owner.ifname) return;
  const hostName = port?.name ?? (podName === undefined ? undefined : podInterfaceName(podName, containerId));
  try {
    await parts.slots.run(async () => {
      if (hostName !== undefined) {
        await parts.ports.remove(port ?? { name: hostName, containerId });
        await parts.links.deleteLink(hostName);
      }
      // A port that is lost does not say which address it had.
      const held = parts.ipam.list().filter((each) => each.containerId === containerId);
      for (const { ip } of held) if (ip !== port?.ip) await parts.ports.forgetConnections(ip);
      await parts.ipam.release(containerId);
    });
  } catch (error) {
    throw asCniError(error, cniCodes.configureFailed, 'cannot take the interface away');
  }
}

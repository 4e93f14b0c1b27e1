import type { Owner } from '../ipam/reservation.ts';
import { deletePod } from './deletePod.ts';
import type { CniParts } from './types.ts';

/** How one container's commands are kept apart; `isHeld` tells that one is under way. */
export type ContainerLock = {
  run<T>(containerId: string, task: () => Promise<T>): Promise<T>;
  isHeld(containerId: string): boolean;
};

/**
 * Removes every sandbox that is not in `valid`; a sandbox that another command works on is left alone. The first
 * failure is thrown after all were tried. @throws CniError 102
 */
export async function collectGarbage(
  parts: CniParts,
  lock: ContainerLock,
  valid: readonly Owner[],
): Promise<readonly string[]> {
  const wanted = new Set(valid.map(({ containerId }) => containerId));
  const known = new Map<string, Owner>();
  for (const { containerId, ifname = 'eth0' } of parts.ports.list())
    known.set(containerId, { containerId, ifname });
  for (const { containerId, ifname } of parts.ipam.list()) known.set(containerId, { containerId, ifname });
  const stale = [...known.values()].filter(
    ({ containerId }) => !wanted.has(containerId) && !lock.isHeld(containerId),
  );
  const results = await Promise.allSettled(
    stale.map((owner) => lock.run(owner.containerId, () => deletePod(parts, owner, undefined))),
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return stale.map(({ containerId }) => containerId);
}

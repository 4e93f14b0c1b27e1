import { messageOf } from '#base/errors.ts';
import type { AppctlClient } from './appctl.ts';
import { isOvsUnreachable } from './failures.ts';
import type { OvsLog } from './log.ts';
import type { DatapathType } from './vsctl.ts';

/** The first release of each line that changes the right megaflow, as the project's history has them. */
const fixedIn: readonly (readonly [number, number, number])[] = [
  [2, 17, 8],
  [3, 0, 5],
  [3, 1, 3],
  [3, 2, 0],
];

/**
 * Whether this switch may change the wrong one of its cached megaflows. The userspace datapath before 3.1.3 looks up by
 * packet which of two overlapping ones to change, not by name: a connection that is now denied goes on as long as its
 * packets keep the megaflow alive, and one that is allowed stays denied. Flow dumps and traces show nothing of it.
 *
 * @param version as the database states it, e.g. `3.1.0`; undefined and what is no version count as old
 */
export function confusesMegaflows(datapath: DatapathType, version: string | undefined): boolean {
  if (datapath !== 'netdev') return false;
  const [major = 0, minor = 0, patch = 0] = (version ?? '')
    .split('.')
    .map((part) => Number.parseInt(part, 10));
  const line = fixedIn.find((release) => release[0] === major && release[1] === minor);
  if (line !== undefined) return patch < line[2];
  return !(major > 3 || (major === 3 && minor > 2));
}

/**
 * Drops all megaflows, once the revalidators are through with those that the last change of flows concerns: every
 * connection asks the flow tables again. A switch that is away has none. Never throws: the tables are right already.
 */
export async function refreshMegaflows(
  appctl: Pick<AppctlClient, 'purgeMegaflows'>,
  logger: OvsLog,
): Promise<void> {
  try {
    await appctl.purgeMegaflows();
  } catch (error) {
    if (isOvsUnreachable(error)) return;
    const fields = { error: messageOf(error) };
    logger.error(fields, 'cached flows could not be dropped; some may outlive a change by 10 s');
  }
}

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { OvsEndpoint } from './endpoint.ts';

/**
 * A text that is another one after each start of ovs-vswitchd, and after the bridge was made anew: counters of flows begin
 * at zero then. It is the identity of the socket that vswitchd makes for the bridge. Rejects while there is none.
 */
export async function switchRun({ runDir, bridge }: OvsEndpoint): Promise<string> {
  const { ino, mtimeMs } = await stat(join(runDir, `${bridge}.mgmt`));
  return `${ino}-${mtimeMs}`;
}

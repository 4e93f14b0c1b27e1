import { isOvsUnreachable } from '#dataplane/ovs/failures.ts';
import type { OfctlClient } from '#dataplane/ovs/ofctl.ts';
import type { PacketOut } from '../host/links.ts';
import { Batcher } from './batcher.ts';

/** Sends frames for many pods with few processes: what comes while one batch is on its way goes with the next. */
export function batchedPacketOut(ofctl: Pick<OfctlClient, 'packetOuts'>): PacketOut {
  const batcher = new Batcher<{ readonly ofport: number; readonly frameHex: string }, true>(
    async (packets) => {
      await ofctl.packetOuts(packets);
      return packets.map(() => true as const);
    },
    isOvsUnreachable,
  );
  return async (ofport, frameHex) => {
    await batcher.run({ ofport, frameHex });
  };
}

import { describe, expect, it } from 'vitest';
import { batchedPacketOut } from './packetOut.ts';

describe('batchedPacketOut', () => {
  it('sends what comes at once with few processes, and all of it', async () => {
    const batches: number[][] = [];
    const send = batchedPacketOut({
      packetOuts: async (packets) => void batches.push(packets.map(({ ofport }) => ofport)),
    });
    await Promise.all([1, 2, 3].map((ofport) => send(ofport, 'ff')));
    expect(batches).toEqual([[1], [2, 3]]);
  });
});

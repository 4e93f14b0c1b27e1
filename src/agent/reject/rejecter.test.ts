import { describe, expect, it } from 'vitest';
import { CodedError } from '#base/errors.ts';
import { manualClock } from '#base/testing/manualClock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { Rejecter } from './rejecter.ts';
import { synFrame } from './testing/frames.ts';

type Sent = { readonly frameHex: string; readonly to: { readonly ofport: number } };

function bench(emit?: () => Promise<void>) {
  const sent: Sent[] = [];
  const clock = manualClock();
  const rejecter = new Rejecter({
    ofctl: {
      emit: async (answers) => {
        sent.push(...answers);
        await emit?.();
      },
    },
    ports: { gatewayMac: '46:05:cf:f0:69:b3', podMacAt: () => 'de:d7:b8:15:2c:52' },
    clock,
    logger: silentLogger(),
    perSecond: 2,
  });
  return { rejecter, sent, clock };
}

const packet = {
  table: 90,
  inPort: 3,
  registers: new Map<number, number>(),
  tunnelSource: undefined,
  tunnelDestination: undefined,
  userdata: Buffer.from([1]),
  frame: synFrame(),
};

describe('the answer to a rejected packet', () => {
  it('goes to its sender as a frame', async () => {
    const { rejecter, sent } = bench();
    await rejecter.reject(packet);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.to).toEqual({ ofport: 3 });
    expect(sent[0]?.frameHex).toMatch(/^ded7b8152c520eb8453d3d0508004500/);
  });

  it('is not given to too many', async () => {
    const { rejecter, sent, clock } = bench();
    for (let n = 0; n < 5; n++) await rejecter.reject(packet);
    expect(sent).toHaveLength(2);
    clock.advance(500);
    await rejecter.reject(packet);
    expect(sent).toHaveLength(3);
  });

  it('is not given to what must not be answered, which does not count either', async () => {
    const { rejecter, sent } = bench();
    for (let n = 0; n < 5; n++) await rejecter.reject({ ...packet, frame: Buffer.alloc(60) });
    await rejecter.reject(packet);
    expect(sent).toHaveLength(1);
  });

  it('fails in silence when the switch is away', async () => {
    const { rejecter } = bench(async () => {
      throw new CodedError('ANTREA_OVS_UNREACHABLE', 'away');
    });
    await expect(rejecter.reject(packet)).resolves.toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { InfoWriter } from './infoWriter.ts';

/** A writer on a manual clock whose content and whose API server the test decides. */
function start(options: { fail?: () => boolean } = {}) {
  const clock = manualClock();
  const content = { pods: 0 };
  const writes: { at: number; fields: object }[] = [];
  const skew = { ms: 0 };
  const writer = new InfoWriter({
    read: (nowMs) => ({ ...content, conditions: [{ lastHeartbeatTime: nowMs }] }),
    write: async (fields) => {
      if (options.fail?.()) throw new Error('the server is away');
      writes.push({ at: clock.monotonic(), fields });
    },
    clock: { ...clock, now: () => clock.now() + skew.ms },
    logger: silentLogger(),
  });
  const stopping = new AbortController();
  const ended = writer.run(stopping.signal);
  /** Lets time pass in steps of 250 ms, as a busy process would see it. */
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 250) {
      await settle();
      clock.advance(250);
    }
    await settle();
  };
  const stop = async () => {
    stopping.abort();
    await ended;
  };
  return { writer, content, writes, skew, pass, stop, times: () => writes.map((write) => write.at) };
}

/** Lets everything that is due happen. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

describe('InfoWriter', () => {
  it('writes at the start and then once a minute', async () => {
    const { pass, stop, times } = start();
    await pass(181_000);
    await stop();
    expect(times()).toEqual([0, 60_000, 120_000, 180_000]);
  });

  it('writes a change within a second, and the next one not before 5 s later', async () => {
    const { content, pass, stop, times } = start();
    await pass(20_000);
    content.pods = 1;
    await pass(1_000);
    content.pods = 2;
    await pass(10_000);
    await stop();
    const [, first = 0, second = 0, ...rest] = times();
    expect(first).toBeGreaterThanOrEqual(20_000);
    expect(first).toBeLessThanOrEqual(21_000);
    expect(second - first).toBe(5_000);
    expect(rest).toEqual([]);
  });

  it('writes a change at once when it is told of it', async () => {
    const { writer, content, pass, stop, times } = start();
    await pass(20_250);
    content.pods = 1;
    writer.notify();
    await settle();
    await stop();
    expect(times()).toEqual([0, 20_250]);
  });

  it('does not take a new heartbeat time for a change', async () => {
    const { pass, stop, writes } = start();
    await pass(30_000);
    await stop();
    expect(writes).toHaveLength(1);
  });

  it('writes again on demand, though nothing changed', async () => {
    const { writer, pass, stop, times } = start();
    await pass(10_000);
    writer.demand();
    await pass(10_000);
    await stop();
    expect(times()).toEqual([0, 10_000]);
  });

  it('tries again every 5 s while the server is away, and then keeps the usual times', async () => {
    let away = true;
    const { pass, stop, times } = start({ fail: () => away });
    await pass(12_000);
    away = false;
    await pass(64_000);
    await stop();
    expect(times()).toEqual([15_000, 75_000]);
  });

  it('keeps its pace when the wall clock jumps an hour, either way', async () => {
    const { skew, pass, stop, writes, times } = start();
    await pass(30_000);
    skew.ms = 3_600_000;
    await pass(31_000);
    skew.ms = -3_600_000;
    await pass(60_000);
    await stop();
    expect(times()).toEqual([0, 60_000, 120_000]);
    const jumped = Date.UTC(2026, 0, 1) + 60_000 + 3_600_000;
    expect(writes[1]?.fields).toMatchObject({ conditions: [{ lastHeartbeatTime: jumped }] });
  });

  it('goes on after a reading that throws', async () => {
    const clock = manualClock();
    let broken = true;
    const written: object[] = [];
    const writer = new InfoWriter({
      read: () => {
        if (broken) throw new Error('no reading');
        return { pods: 1 };
      },
      write: async (fields) => void written.push(fields),
      clock,
      logger: silentLogger(),
    });
    const stopping = new AbortController();
    const ended = writer.run(stopping.signal);
    await settle();
    broken = false;
    clock.advance(1_000);
    await settle();
    stopping.abort();
    await ended;
    expect(written).toEqual([{ pods: 1 }]);
  });
});

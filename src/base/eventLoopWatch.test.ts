import { describe, expect, it } from 'vitest';
import { EventLoopWatch } from './eventLoopWatch.ts';
import { manualClock } from './testing/manualClock.ts';

function start() {
  const clock = manualClock();
  const watch = new EventLoopWatch(clock);
  const stopping = new AbortController();
  const ended = watch.run(stopping.signal);
  const pass = async (ms: number) => {
    clock.advance(ms);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  const stop = async () => {
    stopping.abort();
    await ended;
  };
  return { watch, clock, pass, stop };
}

describe('EventLoopWatch', () => {
  it('sees no delay while its timer rings in time', async () => {
    const { watch, pass, stop } = start();
    await pass(500);
    await pass(500);
    await stop();
    expect(watch.wasBlocked()).toBe(false);
  });

  it('forgives a short block', async () => {
    const { watch, pass, stop } = start();
    await pass(5_500);
    await stop();
    expect(watch.wasBlocked()).toBe(false);
  });

  it('knows of a long block before its own timer rings', async () => {
    const { watch, clock, stop } = start();
    clock.advance(5_501);
    expect(watch.wasBlocked()).toBe(true);
    await stop();
  });

  it('remembers a long block for 30 s', async () => {
    const { watch, pass, stop } = start();
    await pass(5_501);
    for (let half = 0; half < 60; half++) await pass(500);
    expect(watch.wasBlocked()).toBe(true);
    await pass(500);
    expect(watch.wasBlocked()).toBe(false);
    await stop();
  });
});

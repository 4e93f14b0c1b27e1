import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { EventLoopWatch } from './eventLoopWatch.ts';

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
  return { watch, pass, stop };
}

describe('EventLoopWatch', () => {
  it('sees no delay while its timer rings in time', async () => {
    const { watch, pass, stop } = start();
    await pass(500);
    await pass(500);
    await stop();
    expect(watch.longestDelayMs()).toBe(0);
  });

  it('remembers the longest block for 30 s', async () => {
    const { watch, pass, stop } = start();
    await pass(6_500);
    await pass(1_000);
    expect(watch.longestDelayMs()).toBe(6_000);
    for (let second = 0; second < 62; second++) await pass(500);
    expect(watch.longestDelayMs()).toBe(0);
    await stop();
  });
});

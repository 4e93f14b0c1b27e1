import { describe, expect, it } from 'vitest';
import { systemClock } from './clock.ts';

describe('systemClock', () => {
  it('sleeps, and never counts backwards', async () => {
    const clock = systemClock();
    const before = clock.monotonic();
    await clock.sleep(5);
    expect(clock.monotonic()).toBeGreaterThan(before);
  });

  it('rejects with the reason of a signal, before and during a sleep', async () => {
    const stop = new AbortController();
    const sleeping = systemClock().sleep(60_000, stop.signal);
    stop.abort(new Error('stopped'));
    await expect(sleeping).rejects.toThrow('stopped');
    await expect(systemClock().sleep(60_000, stop.signal)).rejects.toThrow('stopped');
  });
});

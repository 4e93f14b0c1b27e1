import { describe, expect, it } from 'vitest';
import { manualClock } from './manualClock.ts';

describe('manualClock', () => {
  it('wakes sleepers when their time has come, not before', async () => {
    const clock = manualClock();
    let awake = false;
    const sleeping = clock.sleep(100).then(() => {
      awake = true;
    });
    clock.advance(99);
    await Promise.resolve();
    expect(awake).toBe(false);
    clock.advance(1);
    await sleeping;
    expect(awake).toBe(true);
  });

  it('rejects an aborted sleeper', async () => {
    const clock = manualClock();
    const controller = new AbortController();
    const sleeping = clock.sleep(100, controller.signal);
    controller.abort(new Error('stop'));
    await expect(sleeping).rejects.toThrow('stop');
    expect(clock.sleepers()).toBe(0);
  });
});

import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { IdleGuard } from './idleGuard.ts';

describe('IdleGuard', () => {
  it('aborts after the silence it allows, counted from the last sign of life', async () => {
    const clock = manualClock();
    const guard = new IdleGuard(clock, 100, new AbortController().signal);
    clock.advance(60);
    guard.touch();
    clock.advance(60);
    await setImmediate();
    expect(guard.signal.aborted).toBe(false);
    clock.advance(40);
    await setImmediate();
    expect(guard.signal.reason).toMatchObject({ code: 'ANTREA_KUBE_WATCH_IDLE' });
  });

  it('can be told to allow more', async () => {
    const clock = manualClock();
    const guard = new IdleGuard(clock, 100, new AbortController().signal);
    guard.touch(1000);
    clock.advance(999);
    await setImmediate();
    expect(guard.signal.aborted).toBe(false);
    clock.advance(1);
    await setImmediate();
    expect(guard.signal.aborted).toBe(true);
  });

  it('follows the outer signal and leaves no sleeper behind when stopped', () => {
    const clock = manualClock();
    const outer = new AbortController();
    const guard = new IdleGuard(clock, 100, outer.signal);
    outer.abort();
    expect(guard.signal.aborted).toBe(true);
    guard.stop();
    expect(clock.sleepers()).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { Slices } from './slices.ts';

describe('Slices', () => {
  it('is due after 10 ms and lets others run when it breathes', async () => {
    const clock = manualClock();
    const slices = new Slices(clock);
    clock.advance(9);
    expect(slices.due()).toBe(false);
    clock.advance(1);
    expect(slices.due()).toBe(true);
    let ran = false;
    setImmediate(() => {
      ran = true;
    });
    await slices.breathe();
    expect(ran).toBe(true);
    expect(slices.due()).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { steady } from './steady.ts';
import { manualClock } from './testing/manualClock.ts';

describe('steady', () => {
  it('passes over a short failure and tells of a long one at once when it is over', () => {
    const clock = manualClock();
    let up = true;
    const probe = steady(() => up, clock, 5_000);
    expect(probe()).toBe(true);
    up = false;
    expect(probe()).toBe(true);
    clock.advance(4_999);
    expect(probe()).toBe(true);
    clock.advance(1);
    expect(probe()).toBe(false);
    up = true;
    expect(probe()).toBe(true);
    up = false;
    expect(probe()).toBe(true);
  });
});

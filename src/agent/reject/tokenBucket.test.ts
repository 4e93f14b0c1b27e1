import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { TokenBucket } from './tokenBucket.ts';

describe('a limited number a second', () => {
  it('may come at once, and again as time passes', () => {
    const clock = manualClock();
    const bucket = new TokenBucket(10, clock);
    const taken = () => Array.from({ length: 30 }, () => bucket.take()).filter(Boolean).length;
    expect(taken()).toBe(10);
    clock.advance(250);
    expect(taken()).toBe(2);
    clock.advance(60_000);
    expect(taken()).toBe(10);
  });
});

import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { RestingAddresses } from './resting.ts';

describe('RestingAddresses', () => {
  it('frees an address when its rest is over, and only then', () => {
    const clock = manualClock();
    const resting = new RestingAddresses(clock, 60_000);
    resting.add('10.0.0.2');
    clock.advance(59_999);
    expect(resting.takeRested()).toEqual([]);
    expect(resting.has('10.0.0.2')).toBe(true);
    clock.advance(1);
    expect(resting.takeRested()).toEqual(['10.0.0.2']);
    expect(resting.has('10.0.0.2')).toBe(false);
  });

  it('is not fooled by a wall clock that jumps', () => {
    let jump = 0;
    const steady = manualClock();
    const clock = { ...steady, now: () => steady.now() + jump };
    const resting = new RestingAddresses(clock, 60_000);
    resting.add('10.0.0.2');
    jump = 3_600_000;
    expect(resting.takeRested()).toEqual([]);
    jump = -3_600_000;
    steady.advance(60_000);
    expect(resting.takeRested()).toEqual(['10.0.0.2']);
  });

  it('goes on where it was after a restart; a release in the future counts as one of now', () => {
    const clock = manualClock();
    const known = [
      { ip: '10.0.0.2', releasedAt: clock.now() - 50_000 },
      { ip: '10.0.0.3', releasedAt: clock.now() + 3_600_000 },
      { ip: '10.0.0.4', releasedAt: 0 },
    ];
    const resting = new RestingAddresses(clock, 60_000, known);
    expect(resting.takeRested()).toEqual(['10.0.0.4']);
    clock.advance(10_000);
    expect(resting.takeRested()).toEqual(['10.0.0.2']);
    clock.advance(50_000);
    expect(resting.takeRested()).toEqual(['10.0.0.3']);
  });
});

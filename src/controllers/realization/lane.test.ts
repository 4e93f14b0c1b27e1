import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ManualClock, manualClock } from '#base/testing/manualClock.ts';
import { Lane } from './lane.ts';

async function pass(clock: ManualClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 10) {
    clock.advance(10);
    await setImmediate();
  }
}

function setup(options: { restMs: number; perSecond: number; burst: number }) {
  const clock = manualClock();
  const lane = new Lane({ clock, ...options });
  const gone: string[] = [];
  const ask = (key: string): boolean => {
    const isAdmitted = lane.admits(key, () => void ask(key));
    if (isAdmitted) gone.push(key);
    return isAdmitted;
  };
  return { clock, lane, gone, ask };
}

describe('Lane', () => {
  it('lets a burst go at once, then goes on at its rate', async () => {
    const { clock, gone, ask } = setup({ restMs: 0, perSecond: 10, burst: 3 });
    const keys = Array.from({ length: 10 }, (_, index) => `k${index}`);
    for (const key of keys) ask(key);
    expect(gone).toEqual(keys.slice(0, 3));
    await pass(clock, 300);
    expect(gone).toHaveLength(6);
    await pass(clock, 1_000);
    expect(gone).toHaveLength(10);
    expect(new Set(gone)).toEqual(new Set(keys));
  });

  it('lets what was asked for last go first', async () => {
    const { clock, gone, ask } = setup({ restMs: 0, perSecond: 10, burst: 1 });
    for (const key of ['now', 'a', 'b', 'c', 'a']) ask(key);
    await pass(clock, 1_000);
    expect(gone).toEqual(['now', 'a', 'c', 'b']);
  });

  it('lets a key rest first, and only once however often it comes', async () => {
    const { clock, gone, ask } = setup({ restMs: 1_000, perSecond: 10, burst: 1 });
    expect(ask('a')).toBe(false);
    await pass(clock, 900);
    expect(ask('a')).toBe(false);
    expect(gone).toEqual([]);
    await pass(clock, 100);
    expect(gone).toEqual(['a']);
    await pass(clock, 2_000);
    expect(gone).toEqual(['a']);
  });

  it('forgets who leaves, and costs no timer then', async () => {
    const { clock, lane, gone, ask } = setup({ restMs: 1_000, perSecond: 10, burst: 1 });
    ask('a');
    lane.leave('a');
    await pass(clock, 10);
    expect(clock.sleepers()).toBe(0);
    ask('b');
    await pass(clock, 1_000);
    expect(gone).toEqual(['b']);
  });

  it('never exceeds its rate and burst, and forgets nobody, whatever comes when', async () => {
    const arrivals = fc.array(
      fc.record({ after: fc.integer({ min: 0, max: 300 }), many: fc.integer({ min: 1, max: 9 }) }),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(arrivals, fc.constantFrom(0, 200), async (steps, restMs) => {
        const { clock, gone, ask } = setup({ restMs, perSecond: 20, burst: 4 });
        let asked = 0;
        let before = 0;
        for (const { after, many } of steps) {
          await pass(clock, after);
          for (let index = 0; index < many; index += 1) {
            ask(`k${asked}`);
            asked += 1;
          }
          expect(gone.length).toBeLessThanOrEqual(4 + (clock.monotonic() / 1_000) * 20);
          expect(gone.length).toBeGreaterThanOrEqual(before);
          before = gone.length;
        }
        await pass(clock, restMs + 50 * (asked + 1));
        const all = Array.from({ length: asked }, (_, index) => `k${index}`);
        expect(gone.toSorted()).toEqual(all.toSorted());
      }),
      { numRuns: 25 },
    );
  });
});

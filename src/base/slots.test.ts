import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Slots } from './slots.ts';

describe('Slots', () => {
  it('runs at most as many at once as there are slots, in order, and all of them', async () => {
    const slots = new Slots(2);
    let running = 0;
    let most = 0;
    const started: number[] = [];
    const task = (name: number) =>
      slots.run(async () => {
        started.push(name);
        running += 1;
        most = Math.max(most, running);
        await setImmediate();
        running -= 1;
        if (name === 2) throw new Error('two');
      });
    const results = await Promise.allSettled([1, 2, 3, 4, 5].map(task));
    expect(most).toBe(2);
    expect(started).toEqual([1, 2, 3, 4, 5]);
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    await slots.run(async () => undefined);
  });
});

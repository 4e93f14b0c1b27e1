import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Batcher } from './batcher.ts';

function recording(): { batches: number[][]; batcher: Batcher<number, string> } {
  const batches: number[][] = [];
  const batcher = new Batcher<number, string>(async (items) => {
    batches.push([...items]);
    await setImmediate();
    if (items.includes(13)) throw new Error('unlucky');
    return items.map((item) => `#${item}`);
  });
  return { batches, batcher };
}

describe('Batcher', () => {
  it('gathers what arrives while a batch runs', async () => {
    const { batches, batcher } = recording();
    expect(await Promise.all([1, 2, 3, 4].map((item) => batcher.run(item)))).toEqual([
      '#1',
      '#2',
      '#3',
      '#4',
    ]);
    expect(batches).toEqual([[1], [2, 3, 4]]);
    expect(await batcher.run(5)).toBe('#5');
  });

  it('lets only the culprit of a batch fail', async () => {
    const { batcher } = recording();
    const results = await Promise.allSettled([1, 2, 13, 4].map((item) => batcher.run(item)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });

  it('does not try again one by one what fails for everybody', async () => {
    let runs = 0;
    const away = new Batcher<number, number>(
      () => {
        runs += 1;
        return Promise.reject(new Error('away'));
      },
      () => true,
    );
    const results = await Promise.allSettled([1, 2, 3].map((item) => away.run(item)));
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(runs).toBe(2);
  });
});

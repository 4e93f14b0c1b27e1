import { describe, expect, it, vi } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { TtlCache } from './ttlCache.ts';

function setup(maxEntries = 10) {
  const clock = manualClock();
  let asked = 0;
  const cache = new TtlCache<number>({ clock, ttlMs: () => 1000, maxEntries });
  const ask = async () => {
    asked += 1;
    return asked;
  };
  return { clock, cache, ask };
}

describe('TtlCache', () => {
  it('asks once while the answer is fresh, and again afterwards', async () => {
    const { clock, cache, ask } = setup();
    expect(await cache.get('a', ask)).toBe(1);
    expect(await cache.get('a', ask)).toBe(1);
    clock.advance(1001);
    expect(await cache.get('a', ask)).toBe(2);
  });

  it('joins concurrent questions', async () => {
    const { cache, ask } = setup();
    expect(await Promise.all([cache.get('a', ask), cache.get('a', ask)])).toEqual([1, 1]);
  });

  it('does not remember a failure', async () => {
    const { cache, ask } = setup();
    await expect(cache.get('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await cache.get('a', ask)).toBe(1);
  });

  it('keeps nothing of a question, however long it is: anybody may ask', async () => {
    const { cache, ask } = setup();
    const kept = vi.spyOn(Map.prototype, 'set');
    try {
      await cache.get('long '.repeat(10_000), ask);
      const keys = kept.mock.calls.map(([key]) => String(key).length);
      expect(keys).not.toHaveLength(0);
      expect(Math.max(...keys)).toBeLessThan(100);
    } finally {
      kept.mockRestore();
    }
  });

  it('drops the oldest entry when full', async () => {
    const { cache, ask } = setup(2);
    await cache.get('a', ask);
    await cache.get('b', ask);
    await cache.get('c', ask);
    expect(await cache.get('b', ask)).toBe(2);
    expect(await cache.get('a', ask)).toBe(4);
  });
});

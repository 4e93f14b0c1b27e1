import { describe, expect, it } from 'vitest';
import { IdPool } from './idPool.ts';

describe('IdPool', () => {
  it('counts from 1 and leaves out what is reserved', () => {
    const pool = new IdPool();
    pool.reserve(2);
    expect([pool.allocate(0), pool.allocate(0), pool.allocate(0)]).toEqual([1, 3, 4]);
  });

  it('gives a released id again after five seconds, not before', () => {
    const pool = new IdPool();
    pool.release(pool.allocate(0), 1_000);
    expect(pool.allocate(5_999)).toBe(2);
    expect(pool.allocate(6_000)).toBe(1);
  });
});

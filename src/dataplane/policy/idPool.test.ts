import { describe, expect, it } from 'vitest';
import { IdPool } from './idPool.ts';

describe('IdPool', () => {
  it('counts from 1, and goes on after what is reserved', () => {
    const pool = new IdPool();
    expect(pool.allocate()).toBe(1);
    pool.reserve(3);
    expect([pool.allocate(), pool.allocate()]).toEqual([4, 5]);
  });

  it('does not give a released number again while there are others', () => {
    const pool = new IdPool();
    pool.release(pool.allocate());
    expect(pool.allocate()).toBe(2);
  });

  it('begins anew after the last number of 32 bits, without those in use', () => {
    const pool = new IdPool();
    expect(pool.allocate()).toBe(1);
    pool.reserve(0xffff_fffe);
    expect([pool.allocate(), pool.allocate()]).toEqual([0xffff_ffff, 2]);
  });
});

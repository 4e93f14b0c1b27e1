import { describe, expect, it } from 'vitest';
import { Pool } from './pool.ts';

describe('Pool', () => {
  it('keeps one value of equal ones until the last is released', () => {
    const pool = new Pool<{ text: string }>();
    const first = { text: 'a' };
    expect(pool.acquire(first)).toBe(first);
    expect(pool.acquire({ text: 'a' })).toBe(first);
    pool.acquire({ text: 'b' });
    pool.release({ text: 'a' });
    expect(pool.acquire({ text: 'a' })).toBe(first);
    pool.release(first);
    pool.release(first);
    pool.release({ text: 'b' });
    pool.release({ text: 'unknown' });
    expect(pool.size).toBe(0);
    const next = { text: 'a' };
    expect(pool.acquire(next)).toBe(next);
  });
});

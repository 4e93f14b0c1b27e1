import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { KeyedLock } from './keyedLock.ts';

async function traced(lock: KeyedLock, key: string, name: string, log: string[]): Promise<void> {
  await lock.run(key, async () => {
    log.push(`${name}+`);
    await setImmediate();
    log.push(`${name}-`);
  });
}

describe('KeyedLock', () => {
  it('runs tasks of one key one after the other, in order', async () => {
    const log: string[] = [];
    const lock = new KeyedLock();
    await Promise.all(['a', 'b', 'c'].map((name) => traced(lock, 'key', name, log)));
    expect(log).toEqual(['a+', 'a-', 'b+', 'b-', 'c+', 'c-']);
  });

  it('runs tasks of different keys side by side', async () => {
    const log: string[] = [];
    const lock = new KeyedLock();
    await Promise.all([traced(lock, 'x', 'a', log), traced(lock, 'y', 'b', log)]);
    expect(log).toEqual(['a+', 'b+', 'a-', 'b-']);
  });

  it('goes on after a task that fails, and forgets the key at the end', async () => {
    const lock = new KeyedLock();
    const failing = lock.run('key', () => Promise.reject(new Error('no')));
    const next = lock.run('key', () => Promise.resolve('yes'));
    expect(lock.isHeld('key')).toBe(true);
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
    expect(lock.isHeld('key')).toBe(false);
  });
});

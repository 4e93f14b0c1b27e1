import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { afterwards } from './afterwards.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

function waiting() {
  const clock = manualClock();
  const stopping = new AbortController();
  const first = Promise.withResolvers<void>();
  let runs = 0;
  const next = async () => {
    runs += 1;
  };
  const { signal } = stopping;
  const done = afterwards(first.promise, next, { patienceMs: 2_000, clock, signal });
  return { clock, first, stopping, done, runs: () => runs };
}

describe('afterwards', () => {
  it('waits for what comes first', async () => {
    const { clock, first, done, runs } = waiting();
    clock.advance(1_999);
    await settle();
    expect(runs()).toBe(0);
    first.resolve();
    await done;
    expect(runs()).toBe(1);
  });

  it('does not wait for ever', async () => {
    const { clock, done, runs } = waiting();
    clock.advance(2_000);
    await done;
    expect(runs()).toBe(1);
  });

  it('runs although what came first failed', async () => {
    const { first, done, runs } = waiting();
    first.reject(new Error('no'));
    await done;
    expect(runs()).toBe(1);
  });

  it('does not begin when all is over', async () => {
    const { stopping, done, runs } = waiting();
    stopping.abort();
    await done;
    expect(runs()).toBe(0);
  });

  it('fails as what it runs does', async () => {
    const { clock } = waiting();
    const failing = afterwards(Promise.resolve(), () => Promise.reject(new Error('no port')), {
      patienceMs: 1,
      clock,
      signal: new AbortController().signal,
    });
    await expect(failing).rejects.toThrow('no port');
  });
});

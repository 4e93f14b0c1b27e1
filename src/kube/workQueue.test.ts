import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { WorkQueue, type WorkQueueOptions } from './workQueue.ts';

function started(options: Pick<WorkQueueOptions, 'process'> & Partial<WorkQueueOptions>) {
  const clock = manualClock();
  const stop = new AbortController();
  const queue = new WorkQueue({ clock, logger: silentLogger(), random: () => 0.5, ...options });
  return { queue, clock, stop, running: queue.run(stop.signal) };
}

/** Lets everything that can run do so. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
}

describe('WorkQueue', () => {
  it('works on a key once however often it was added, in order of arrival', async () => {
    const seen: string[] = [];
    const { queue } = started({ process: async (key) => void seen.push(key) });
    for (const key of ['a', 'b', 'b', 'a', 'c']) queue.add(key);
    await settle();
    expect(seen.slice(0, 3)).toEqual(['a', 'b', 'a']);
    expect(seen).toHaveLength(4);
    expect(queue.depth).toBe(0);
  });

  it('runs a key again that was added while it was worked on, never twice at once', async () => {
    const release: (() => void)[] = [];
    let active = 0;
    let most = 0;
    const { queue } = started({
      concurrency: 4,
      process: async () => {
        active += 1;
        most = Math.max(most, active);
        await new Promise<void>((resolve) => release.push(resolve));
        active -= 1;
      },
    });
    queue.add('a');
    queue.add('a');
    await settle();
    expect([release.length, most]).toEqual([1, 1]);
    release[0]?.();
    await settle();
    expect([release.length, most]).toEqual([2, 1]);
  });

  it('tries a failing key again after a growing delay and holds nobody up', async () => {
    const tries: [string, number][] = [];
    const { queue, clock } = started({
      backoff: { baseMs: 100, capMs: 1000 },
      process: async (key) => {
        tries.push([key, clock.monotonic()]);
        if (key === 'bad' && tries.length < 4) throw new Error('not yet');
      },
    });
    queue.add('bad');
    queue.add('good');
    for (let turn = 0; turn < 60; turn += 1) {
      await settle();
      clock.advance(10);
    }
    // Half of 100, then half of 200.
    expect(tries).toEqual([
      ['bad', 0],
      ['good', 0],
      ['bad', 50],
      ['bad', 150],
    ]);
  });

  it('forgets the retry when the key succeeds before it is due', async () => {
    let runs = 0;
    const { queue, clock } = started({
      process: async () => {
        runs += 1;
        if (runs === 1) throw new Error('once');
      },
    });
    queue.add('a');
    await settle();
    queue.add('a');
    await settle();
    expect(runs).toBe(2);
    clock.advance(60_000);
    await settle();
    expect(runs).toBe(2);
  });

  it('adds a key later', async () => {
    const seen: string[] = [];
    const { queue, clock } = started({ process: async (key) => void seen.push(key) });
    queue.addAfter('a', 500);
    queue.addAfter('a', 900);
    clock.advance(499);
    await settle();
    expect(seen).toEqual([]);
    clock.advance(500);
    await settle();
    expect(seen).toEqual(['a']);
  });

  it('stops: waits for the run under way, starts no other, leaves no timer', async () => {
    let finish: () => void = () => undefined;
    const seen: string[] = [];
    const { queue, clock, stop, running } = started({
      process: async (key, signal) => {
        seen.push(key);
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        if (signal.aborted) throw signal.reason;
      },
    });
    queue.add('a');
    queue.add('b');
    queue.addAfter('c', 10);
    stop.abort();
    let ended = false;
    void running.then(() => {
      ended = true;
    });
    await settle();
    expect(ended).toBe(false);
    finish();
    await running;
    expect(seen).toEqual(['a']);
    expect(clock.sleepers()).toBe(0);
  });

  it('ends at once when it is stopped before it starts', async () => {
    const queue = new WorkQueue({
      process: async () => undefined,
      clock: manualClock(),
      logger: silentLogger(),
    });
    queue.add('a');
    await queue.run(AbortSignal.abort());
    expect(queue.depth).toBe(1);
  });

  it('after any adds and failures every key was worked on after its last add', async () => {
    const events = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), turns: fc.nat(2) }), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(events, fc.array(fc.boolean()), async (adds, failures) => {
        const wanted = new Map<string, number>();
        const done = new Map<string, number>();
        const outcomes = [...failures];
        const { queue, clock, stop, running } = started({
          concurrency: 2,
          process: async (key) => {
            const state = wanted.get(key) ?? 0;
            await setImmediate();
            if (outcomes.pop()) throw new Error('by chance');
            done.set(key, state);
          },
        });
        for (const [version, { key, turns }] of adds.entries()) {
          wanted.set(key, version);
          queue.add(key);
          for (let turn = 0; turn < turns; turn += 1) await setImmediate();
        }
        for (let turn = 0; turn < 60; turn += 1) {
          clock.advance(60_000);
          await settle();
        }
        expect(done).toEqual(wanted);
        stop.abort();
        await running;
      }),
      { numRuns: 30 },
    );
  });
});

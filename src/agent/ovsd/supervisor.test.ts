import { describe, expect, it } from 'vitest';
import type { Clock } from '#base/clock.ts';
import type { Daemon } from '#base/daemon.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { supervise } from './supervisor.ts';

/** A clock whose sleeps end at once and are written down; `advance` moves the monotonic time. */
function recordingClock() {
  let now = 0;
  const sleeps: number[] = [];
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    sleep: async (ms) => {
      sleeps.push(ms);
      now += ms;
    },
  };
  return { clock, sleeps, advance: (ms: number) => (now += ms) };
}

function deadDaemon(): Daemon {
  return { pid: 1, exited: Promise.resolve(1), kill: () => undefined };
}

const plan = {
  name: 'x',
  file: 'x',
  args: [],
  prepare: async () => undefined,
  ready: () => new Promise<void>(() => undefined),
};

describe('supervise', () => {
  it('restarts a daemon that dies, with a growing pause of at most 5 s', async () => {
    const { clock, sleeps } = recordingClock();
    const stop = new AbortController();
    let starts = 0;
    const start = () => {
      starts += 1;
      if (starts === 9) stop.abort();
      return deadDaemon();
    };
    await supervise(plan, { start, clock, logger: silentLogger() }, stop.signal);
    expect(sleeps).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  });

  it('restarts at once a daemon that had been running for long', async () => {
    const { clock, sleeps, advance } = recordingClock();
    const stop = new AbortController();
    let starts = 0;
    const start = () => {
      starts += 1;
      if (starts === 4) stop.abort();
      advance(20_000);
      return deadDaemon();
    };
    await supervise(plan, { start, clock, logger: silentLogger() }, stop.signal);
    expect(sleeps).toEqual([100, 100, 100]);
  });

  it('tries again when the preparation fails, without starting the daemon', async () => {
    const { clock } = recordingClock();
    const stop = new AbortController();
    let attempts = 0;
    let starts = 0;
    const prepare = async () => {
      attempts += 1;
      if (attempts < 3) throw new Error('disk full');
    };
    const start = () => {
      starts += 1;
      stop.abort();
      return deadDaemon();
    };
    await supervise({ ...plan, prepare }, { start, clock, logger: silentLogger() }, stop.signal);
    expect({ attempts, starts }).toEqual({ attempts: 3, starts: 1 });
  });

  it('passes SIGTERM on and returns when the daemon is gone', async () => {
    const { clock } = recordingClock();
    const stop = new AbortController();
    const signals: string[] = [];
    let gone: (code: number) => void = () => undefined;
    const exited = new Promise<number>((resolve) => {
      gone = resolve;
    });
    const kill = (signal: string) => {
      signals.push(signal);
      gone(0);
    };
    const running = supervise(
      plan,
      { start: () => ({ pid: 1, exited, kill }), clock, logger: silentLogger() },
      stop.signal,
    );
    await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    await running;
    expect(signals).toEqual(['SIGTERM']);
  });
});

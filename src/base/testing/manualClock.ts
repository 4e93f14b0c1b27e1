import type { Clock } from '../clock.ts';

/** A clock that stands still until a test moves it; sleepers wake when their time has come. */
export interface ManualClock extends Clock {
  /** Moves both clocks forward by `ms` and wakes who is due. */
  advance(ms: number): void;
  /** How many sleepers wait. */
  sleepers(): number;
}

type Sleeper = { readonly due: number; readonly wake: () => void };

/** Starts at `start` milliseconds since the epoch. */
export function manualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
  let elapsed = 0;
  const sleeping = new Set<Sleeper>();
  return {
    now: () => start + elapsed,
    monotonic: () => elapsed,
    sleepers: () => sleeping.size,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { due: elapsed + ms, wake: resolve };
        sleeping.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleeping.delete(sleeper);
          reject(signal.reason);
        });
      }),
    advance: (ms) => {
      elapsed += ms;
      for (const sleeper of [...sleeping]) {
        if (sleeper.due > elapsed) continue;
        sleeping.delete(sleeper);
        sleeper.wake();
      }
    },
  };
}

import type { Clock } from './clock.ts';

/**
 * `probe` without its short failures: false only once every question for `forMs` milliseconds was answered with false.
 * To be asked regularly.
 */
export function steady(probe: () => boolean, clock: Clock, forMs: number): () => boolean {
  let failingSince: number | undefined;
  return () => {
    if (probe()) {
      failingSince = undefined;
      return true;
    }
    failingSince ??= clock.monotonic();
    return clock.monotonic() - failingSince < forMs;
  };
}

import type { Clock } from '#base/clock.ts';

/** How long something may keep others waiting, in milliseconds. */
export type AfterwardsOptions = {
  readonly patienceMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
};

/**
 * Runs `next` once `first` is over, so that it costs the first nothing; but no later than `patienceMs` after now, because
 * a first that hangs is what others should hear of. Not at all when the signal aborts before. What becomes of `first` is
 * its owner's business.
 */
export async function afterwards(
  first: Promise<unknown>,
  next: () => Promise<unknown>,
  { patienceMs, clock, signal }: AfterwardsOptions,
): Promise<void> {
  const over = first.catch(() => undefined);
  await Promise.race([over, clock.sleep(patienceMs, signal).catch(() => undefined)]);
  if (!signal.aborted) await next();
}

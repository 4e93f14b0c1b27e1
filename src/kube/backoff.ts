/** How long to wait after failures. Times in milliseconds. */
export type BackoffOptions = { readonly baseMs: number; readonly capMs: number };

/**
 * Full jitter: anywhere between nothing and the doubled, capped delay, so that clients that failed together do not
 * come back together. `attempt` counts from 0; `random` gives [0, 1).
 */
export function fullJitter(attempt: number, options: BackoffOptions, random: () => number): number {
  const ceiling = Math.min(options.capMs, options.baseMs * 2 ** Math.min(attempt, 30));
  return Math.floor(random() * ceiling);
}

import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Repeats `attempt` until it returns something other than undefined or false, and returns that.
 * @throws Error naming `what`, with the last error or value, after `timeoutMs`
 */
export async function until<T>(
  what: string,
  attempt: () => Promise<T | undefined | false>,
  options: { readonly timeoutMs?: number; readonly everyMs?: number } = {},
): Promise<T> {
  const timeoutMs = options.timeoutMs ?? 60_000;
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await attempt();
      if (value !== undefined && value !== false) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) {
      throw new Error(`${what}: not within ${timeoutMs / 1000} s`, { cause: last });
    }
    await sleep(options.everyMs ?? 250);
  }
}

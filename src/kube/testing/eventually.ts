import { setTimeout } from 'node:timers/promises';

/** Waits until `holds` returns true. @throws Error with `what` when it does not within `withinMs`. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = 20_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await setTimeout(5);
  }
}

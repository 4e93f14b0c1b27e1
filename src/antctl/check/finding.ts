import type { Client } from '../client/client.ts';

/** What a check found: as it should be, worth knowing, or in the way. */
export type Finding = { readonly level: 'ok' | 'warning' | 'failed'; readonly text: string };

/** One thing to look at. `nowMs` is what heartbeats are compared with, milliseconds since the epoch. */
export type Check = (cluster: Client, nowMs: number) => Promise<readonly Finding[]>;

/** It is as it should be. */
export function ok(text: string): Finding {
  return { level: 'ok', text };
}

/** Worth knowing; not in the way. */
export function warning(text: string): Finding {
  return { level: 'warning', text };
}

/** In the way. */
export function failed(text: string): Finding {
  return { level: 'failed', text };
}

/** `good` when nothing is `bad`, else one finding for all that is. */
export function all(good: string, bad: readonly string[], problem: string): Finding {
  return bad.length === 0 ? ok(good) : failed(`${problem}: ${bad.join(', ')}`);
}

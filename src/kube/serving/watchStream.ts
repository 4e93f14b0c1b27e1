import type { Clock } from '#base/clock.ts';
import type { ObjectForm } from './objectForm.ts';
import type { ServedGroup, WatchEvent, WatchSource } from './servedResource.ts';

/**
 * How often a quiet watch says that it lives, in milliseconds. Well below the ten seconds in which an agent must notice
 * a controller that vanished without a word.
 */
const bookmarkMs = 4_000;

/** What a watch needs beside its source. `endsAt` is on the monotonic clock. */
export type WatchStreamOptions<T> = {
  readonly source: WatchSource<T>;
  readonly form: ObjectForm<T>;
  readonly served: ServedGroup;
  readonly kind: string;
  /** The newest version of the resource. */
  readonly currentVersion: () => number;
  readonly sendsInitialEnd: boolean;
  readonly endsAt: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
};

/** The lines of a watch: events as they come, bookmarks while there are none, until time is up or the client goes. */
export async function* watchStream<T>(options: WatchStreamOptions<T>): AsyncGenerator<string> {
  const { source, clock, signal, endsAt } = options;
  try {
    while (!signal.aborted) {
      for (let item = source.take(); item !== undefined; item = source.take()) {
        if (item.kind === 'event') yield eventLine(options, item.event);
        else if (options.sendsInitialEnd) yield bookmarkLine(options, item.version, true);
      }
      const left = endsAt - clock.monotonic();
      if (left <= 0) return;
      if (await isQuiet(options, Math.min(bookmarkMs, left))) {
        yield bookmarkLine(options, options.currentVersion(), false);
      }
    }
  } finally {
    source.close();
  }
}

/** Waits for something to say; true when there was nothing for `ms`. */
async function isQuiet<T>({ source, clock, signal }: WatchStreamOptions<T>, ms: number): Promise<boolean> {
  const woken = new AbortController();
  let quiet = false;
  const timeout = clock.sleep(ms, AbortSignal.any([signal, woken.signal])).then(
    () => {
      quiet = true;
    },
    () => undefined,
  );
  await source.ready(timeout);
  woken.abort();
  return quiet;
}

function eventLine<T>({ form }: WatchStreamOptions<T>, event: WatchEvent<T>): string {
  const object = event.type === 'DELETED' ? JSON.stringify(form.gone(event.object)) : form.text(event.object);
  return `{"type":"${event.type}","object":${object}}\n`;
}

/** Nothing waits when a bookmark is sent, so its version covers all that was sent before. */
function bookmarkLine<T>(
  { served, kind }: WatchStreamOptions<T>,
  version: number,
  initialEnd: boolean,
): string {
  const annotations = initialEnd ? { 'k8s.io/initial-events-end': 'true' } : undefined;
  const object = {
    kind,
    apiVersion: `${served.group}/${served.version}`,
    metadata: { resourceVersion: String(version), annotations },
  };
  return `${JSON.stringify({ type: 'BOOKMARK', object })}\n`;
}

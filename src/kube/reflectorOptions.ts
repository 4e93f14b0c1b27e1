import type { Clock } from '#base/clock.ts';
import type { Logger } from '#telemetry/logger.ts';
import type { BackoffOptions } from './backoff.ts';
import type { CacheHandler } from './objectCache.ts';
import type { KubeObject } from './objects.ts';
import type { KubeTransport } from './transport.ts';

/** Times in milliseconds; the defaults suit a cluster, tests shorten them. */
export type ReflectorTuning = {
  readonly backoff: BackoffOptions;
  /** Longest silence of a watch; the server sends a bookmark about every minute. */
  readonly idleMs: number;
  /** Longest silence while the server streams its initial objects. */
  readonly initialIdleMs: number;
  /** How long one watch is asked to last: between this and twice this. */
  readonly watchSeconds: number;
};

/** What to watch and whom to tell. */
export type ReflectorOptions<T extends KubeObject> = {
  readonly transport: KubeTransport;
  /** The collection, e.g. `/api/v1/pods`; see `resourcePath`. */
  readonly path: string;
  /** Selectors: `fieldSelector`, `labelSelector`. */
  readonly query?: Readonly<Record<string, string>>;
  /**
   * Applied to every object before it is stored. Returns a new, smaller object; metadata's name, namespace, uid and
   * resourceVersion must stay. An object it throws on is logged and left out.
   */
  readonly transform?: (raw: T) => T;
  /** What the cache keeps of an object that the handler was told of; the same metadata as above must stay. */
  readonly keep?: (object: T) => T;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random?: () => number;
  readonly handler?: CacheHandler<T>;
  readonly tuning?: Partial<ReflectorTuning>;
  /** The server may not have such a resource: it then counts as listed, empty, and is asked for again every few seconds. */
  readonly isOptional?: boolean;
};

/** What suits a cluster. */
export const defaultTuning: ReflectorTuning = {
  backoff: { baseMs: 400, capMs: 10_000 },
  idleMs: 150_000,
  initialIdleMs: 30_000,
  watchSeconds: 300,
};

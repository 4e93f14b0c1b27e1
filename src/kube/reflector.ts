/**
 * Keeps a copy of one resource in step with the API server, for as long as it runs, whatever the server does.
 *
 * It lists by a streaming WatchList where the server offers it and page by page otherwise, then watches; after any
 * failure it waits with full jitter and goes on from the last version seen, or lists again and delivers the difference.
 * @module
 */
import { CodedError, messageOf } from '#base/errors.ts';
import { Absence } from './absence.ts';
import { fullJitter } from './backoff.ts';
import { apiStatus, errorFromStatus, KubeApiError } from './errors.ts';
import { IdleGuard } from './idleGuard.ts';
import { ObjectCache } from './objectCache.ts';
import { type KubeObject, objectKey } from './objects.ts';
import { pagedList } from './pagedList.ts';
import { defaultTuning, type ReflectorOptions, type ReflectorTuning } from './reflectorOptions.ts';
import { Slices } from './slices.ts';
import { endsListing, type WatchFrame, watchFrames } from './watchFrames.ts';

export type { ReflectorOptions } from './reflectorOptions.ts';

/** How often a resource that the server does not have is asked for. */
const ABSENT_RETRY_MS = 3_000;
/** A watch that ends by itself sooner than this, having said nothing, counts as a failure. */
const SHORTEST_WATCH_MS = 1_000;
/** After so many failures in a row on one resourceVersion that version itself is suspect: list again. */
const FAILURES_BEFORE_RELIST = 5;
/** The keys that a listing under way has not shown yet; what it has not shown by its end is gone. */
type Unseen = Set<string>;

/** A cache of one resource that heals itself. See the module's comment. */
export class Reflector<T extends KubeObject> {
  /** Resolves when the first listing is complete. Never rejects. */
  readonly synced: Promise<void>;
  readonly #options: ReflectorOptions<T>;
  readonly #tuning: ReflectorTuning;
  readonly #cache: ObjectCache<T>;
  readonly #slices: Slices;
  readonly #absence: Absence;
  readonly #random: () => number;
  #markSynced: () => void = () => undefined;
  #isSynced = false;
  #isFollowing = false;
  #saysAbsent = false;
  #resourceVersion: string | undefined;
  #failures = 0;
  #isUnreachable = false;
  #lastEventAt: number | undefined;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.#tuning = { ...defaultTuning, ...options.tuning };
    this.#cache = new ObjectCache(options.handler ?? {}, options.logger, options.keep);
    this.#slices = new Slices(options.clock);
    this.#absence = new Absence(options.clock);
    this.#random = options.random ?? Math.random;
    this.synced = new Promise((resolve) => {
      this.#markSynced = resolve;
    });
  }

  get hasSynced(): boolean {
    return this.#isSynced;
  }

  /** Whether a watch is open right now; false while the server is away. */
  get isFollowing(): boolean {
    return this.#isFollowing;
  }

  get size(): number {
    return this.#cache.size;
  }

  /** `key` is `namespace/name`, or `name` for cluster-scoped objects. */
  get(key: string): T | undefined {
    return this.#cache.get(key);
  }

  list(): T[] {
    return this.#cache.list();
  }

  /** Milliseconds since the server last said anything (bookmarks count); infinite before it did. */
  lastEventAgeMs(): number {
    if (this.#lastEventAt === undefined) return Number.POSITIVE_INFINITY;
    return this.#options.clock.monotonic() - this.#lastEventAt;
  }

  /** Follows the server until `signal` aborts, then resolves. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await (this.#resourceVersion === undefined ? this.#listAndFollow(signal) : this.#resume(signal));
      } catch (error) {
        if (!signal.aborted && !(await this.#isAbsent(error, signal))) await this.#recover(error, signal);
      }
    }
  }

  async #listAndFollow(signal: AbortSignal): Promise<void> {
    try {
      await this.#follow(
        { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' },
        new Set(this.#cache.keys()),
        this.#tuning.initialIdleMs,
        signal,
      );
    } catch (error) {
      const isListed = this.#resourceVersion !== undefined;
      if (signal.aborted || isListed || !this.#callsForPaging(error)) throw error;
      this.#options.logger.debug(
        { path: this.#options.path, error: messageOf(error) },
        'listing page by page',
      );
      await this.#listPages(signal);
    }
  }

  /** Servers answer a WatchList they do not offer in many ways (400, 422, 500, silence); 429 alone means "later". */
  #callsForPaging(error: unknown): boolean {
    const status = apiStatus(error);
    if (status !== undefined) return status !== 429;
    return error instanceof CodedError && error.code === 'ANTREA_KUBE_WATCH_IDLE';
  }

  async #listPages(signal: AbortSignal): Promise<void> {
    const { transport, path, query } = this.#options;
    const unseen = new Set(this.#cache.keys());
    for await (const page of pagedList<T>(transport, { path, query, signal })) {
      this.#heard();
      for (const raw of page.items) {
        this.#store(raw, unseen);
        if (this.#slices.due()) await this.#slices.breathe();
      }
      if (!page.metadata.continue) await this.#finishListing(unseen, page.metadata.resourceVersion);
    }
  }

  async #resume(signal: AbortSignal): Promise<void> {
    const started = this.#options.clock.monotonic();
    const query = { resourceVersion: this.#resourceVersion ?? '' };
    const frames = await this.#follow(query, undefined, this.#tuning.idleMs, signal);
    const lasted = this.#options.clock.monotonic() - started;
    if (frames === 0 && lasted < SHORTEST_WATCH_MS) {
      throw new CodedError('ANTREA_KUBE_UNREACHABLE', 'the server ended a watch at once');
    }
    this.#failures = 0;
  }

  /** Applies one watch to its end; returns how many frames it brought. */
  async #follow(
    query: Readonly<Record<string, string>>,
    unseen: Unseen | undefined,
    idleMs: number,
    signal: AbortSignal,
  ): Promise<number> {
    const { transport, path } = this.#options;
    const guard = new IdleGuard(this.#options.clock, idleMs, signal);
    let frames = 0;
    let listing = unseen;
    try {
      const watch = { path, query: this.#watchQuery(query), signal: guard.signal };
      const stream = await transport.stream({ method: 'GET', ...watch });
      this.#opened();
      for await (const batch of watchFrames<T>(stream)) {
        guard.touch();
        for (const frame of batch) {
          frames += 1;
          if (listing !== undefined && endsListing(frame)) {
            await this.#finishListing(listing, frame.object.metadata.resourceVersion);
            listing = undefined;
            guard.touch(this.#tuning.idleMs);
          } else this.#apply(frame, listing);
          if (this.#slices.due()) await this.#slices.breathe();
        }
      }
    } finally {
      this.#isFollowing = false;
      guard.stop();
    }
    if (listing)
      throw new CodedError('ANTREA_KUBE_UNREACHABLE', 'a watch ended before its initial objects did');
    return frames;
  }

  #watchQuery(query: Readonly<Record<string, string>>): Record<string, string> {
    const { watchSeconds } = this.#tuning;
    return {
      ...this.#options.query,
      ...query,
      watch: 'true',
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(watchSeconds + Math.floor(this.#random() * watchSeconds)),
    };
  }

  #apply(frame: WatchFrame<T>, unseen: Unseen | undefined): void {
    if (frame.type === 'ERROR') throw errorFromStatus(`watch ${this.#options.path}`, 500, frame.object);
    this.#heard();
    if (frame.type === 'DELETED') this.#cache.delete(objectKey(frame.object));
    else if (frame.type !== 'BOOKMARK') this.#store(frame.object, unseen);
    // While the initial objects arrive there is no version to resume from: they come in no order.
    if (unseen === undefined) {
      this.#resourceVersion = frame.object.metadata.resourceVersion ?? this.#resourceVersion;
    }
  }

  #store(raw: T, unseen: Unseen | undefined): void {
    // The first listing finds nothing here: no key is needed to know that nothing is left over.
    if (unseen !== undefined && unseen.size > 0) unseen.delete(objectKey(raw));
    const { transform, logger } = this.#options;
    try {
      this.#cache.upsert(transform ? transform(raw) : raw);
    } catch (error) {
      logger.error({ key: objectKey(raw), err: error }, 'the transform of a watched object failed');
    }
  }

  /** The listing is complete: whatever it did not show is gone. */
  async #finishListing(unseen: Unseen, resourceVersion: string | undefined): Promise<void> {
    this.#heard();
    for (const key of unseen) {
      this.#cache.delete(key);
      if (this.#slices.due()) await this.#slices.breathe();
    }
    this.#resourceVersion = resourceVersion;
    this.#isSynced = true;
    this.#markSynced();
  }

  /** Whether there is no such resource, and need not be. Waits before it is asked for again. */
  async #isAbsent(error: unknown, signal: AbortSignal): Promise<boolean> {
    const { isOptional, logger, path, clock } = this.#options;
    if (isOptional !== true || !this.#absence.isCertain(error, this.#cache.size > 0)) return false;
    if (!this.#saysAbsent) logger.info({ path }, 'the API server has no such resource; waiting for it');
    this.#saysAbsent = true;
    this.#isFollowing = true;
    await this.#finishListing(new Set(this.#cache.keys()), undefined);
    await clock.sleep(ABSENT_RETRY_MS, signal).catch(() => undefined);
    return true;
  }

  #opened(): void {
    this.#absence.end();
    this.#saysAbsent = false;
    this.#isFollowing = true;
    if (this.#failures > 0) this.#options.logger.info({ path: this.#options.path }, 'watching again');
  }

  #heard(): void {
    this.#lastEventAt = this.#options.clock.monotonic();
    this.#failures = 0;
  }

  async #recover(error: unknown, signal: AbortSignal): Promise<void> {
    const { logger, path, clock } = this.#options;
    const attempt = this.#countFailure(isNetworkError(error));
    const gone = apiStatus(error) === 410;
    const suspect = !this.#isUnreachable && this.#failures >= FAILURES_BEFORE_RELIST;
    if (gone || suspect) this.#resourceVersion = undefined;
    const asked = error instanceof KubeApiError ? (error.retryAfterMs ?? 0) : 0;
    const delayMs = Math.max(asked, fullJitter(attempt, this.#tuning.backoff, this.#random));
    const mayBeAbsent = this.#options.isOptional === true && apiStatus(error) === 404;
    const level = attempt === 0 && !gone && !mayBeAbsent ? 'warn' : 'debug';
    logger[level]({ path, delayMs, error: messageOf(error) }, 'a watch broke; trying again');
    await clock.sleep(delayMs, signal).catch(() => undefined);
  }

  /** How many failures came before. A server that answers after an outage, if only with 410, is asked again soon. */
  #countFailure(isUnreachable: boolean): number {
    if (this.#isUnreachable && !isUnreachable) this.#failures = 0;
    this.#isUnreachable = isUnreachable;
    this.#failures += 1;
    return this.#failures - 1;
  }
}

function isNetworkError(error: unknown): boolean {
  return error instanceof CodedError && error.code === 'ANTREA_KUBE_UNREACHABLE';
}

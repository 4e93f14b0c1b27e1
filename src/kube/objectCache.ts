import { messageOf } from '#base/errors.ts';
import type { Logger } from '#telemetry/logger.ts';
import { type KubeObject, objectKey } from './objects.ts';

/**
 * Told of every change of a cache, after it is applied. `onDelete` and `old` carry the very object that was delivered
 * before, so an index can undo exactly what it did (or, where the cache keeps less, what it kept of that). An object that was replaced by another of the same name (another
 * uid) arrives as a delete and an add, even when nobody saw the gap. What a handler throws is logged, never fatal.
 */
export type CacheHandler<T> = {
  onAdd?(object: T): void;
  onUpdate?(old: T, object: T): void;
  onDelete?(object: T): void;
};

/** The objects of one resource by key (`namespace/name`). Stored objects are shared and never changed. */
export class ObjectCache<T extends KubeObject> {
  readonly #objects = new Map<string, T>();
  readonly #handler: CacheHandler<T>;
  readonly #logger: Logger;
  readonly #keep: (object: T) => T;

  /** `keep`: what stays of an object when its handler has been told; metadata's identity and version must. */
  constructor(handler: CacheHandler<T>, logger: Logger, keep: (object: T) => T = (object) => object) {
    this.#handler = handler;
    this.#logger = logger;
    this.#keep = keep;
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  list(): T[] {
    return [...this.#objects.values()];
  }

  keys(): IterableIterator<string> {
    return this.#objects.keys();
  }

  /** Adds or replaces. A version that is already here is no news. */
  upsert(object: T): void {
    const key = objectKey(object);
    const old = this.#objects.get(key);
    if (old && old.metadata.uid !== object.metadata.uid) {
      this.delete(key);
      this.upsert(object);
      return;
    }
    if (old && isSameVersion(old, object)) return;
    this.#objects.set(key, this.#keep(object));
    try {
      if (old) this.#handler.onUpdate?.(old, object);
      else this.#handler.onAdd?.(object);
    } catch (error) {
      this.#complain(key, error);
    }
  }

  delete(key: string): void {
    const old = this.#objects.get(key);
    if (!old) return;
    this.#objects.delete(key);
    try {
      this.#handler.onDelete?.(old);
    } catch (error) {
      this.#complain(key, error);
    }
  }

  #complain(key: string, error: unknown): void {
    this.#logger.error({ key, err: error, error: messageOf(error) }, 'a handler of a watched object failed');
  }
}

function isSameVersion(old: KubeObject, object: KubeObject): boolean {
  const version = object.metadata.resourceVersion;
  return version !== undefined && version === old.metadata.resourceVersion;
}

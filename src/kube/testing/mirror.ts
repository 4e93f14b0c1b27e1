import type { CacheHandler } from '../objectCache.ts';
import { type KubeObject, objectKey } from '../objects.ts';

/** Rebuilds a cache from the events that it delivers, and notes every event that does not fit the ones before. */
export class Mirror<T extends KubeObject> implements CacheHandler<T> {
  readonly objects = new Map<string, T>();
  readonly violations: string[] = [];
  readonly deletedUids = new Set<string>();

  onAdd(object: T): void {
    if (this.objects.has(objectKey(object))) this.violations.push(`${objectKey(object)} added twice`);
    this.objects.set(objectKey(object), object);
  }

  onUpdate(old: T, object: T): void {
    const key = objectKey(object);
    if (this.objects.get(key) !== old)
      this.violations.push(`${key}: the old object is not the one delivered before`);
    if (old.metadata.uid !== object.metadata.uid) this.violations.push(`${key}: updated to another uid`);
    if (Number(object.metadata.resourceVersion) <= Number(old.metadata.resourceVersion)) {
      this.violations.push(`${key}: went back in time`);
    }
    this.objects.set(key, object);
  }

  onDelete(object: T): void {
    const key = objectKey(object);
    if (this.objects.get(key) !== object)
      this.violations.push(`${key}: deleted object is not the one delivered before`);
    this.objects.delete(key);
    if (object.metadata.uid) this.deletedUids.add(object.metadata.uid);
  }

  /** `key uid version` of each object, sorted: comparable with `fingerprints`. */
  state(): string[] {
    return fingerprints(this.objects.values());
  }
}

/** `key uid version` of each object, sorted. */
export function fingerprints(objects: Iterable<KubeObject>): string[] {
  return [...objects]
    .map((object) => `${objectKey(object)} ${object.metadata.uid} ${object.metadata.resourceVersion}`)
    .sort();
}

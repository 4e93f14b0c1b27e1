import { type Change, eventIn, merge, type Scope, type StoreEvent, type WireObject } from './change.ts';

/** The next thing for a watcher: an event, or the note that all initial objects have been given. */
export type WatcherItem<T extends WireObject> =
  | { readonly kind: 'event'; readonly event: StoreEvent<T> }
  | { readonly kind: 'initialEnd'; readonly version: number };

/** What a watcher begins with: all objects of its scope as they are, or the changes since it last watched. */
export type WatcherStart<T extends WireObject> =
  | { readonly kind: 'objects'; readonly objects: readonly T[]; readonly version: number }
  | { readonly kind: 'changes'; readonly changes: readonly Change<T>[] };

/**
 * What one client still has to be told. Events of one object that wait are merged, so that a slow client holds no more
 * than one entry an object, whatever happens meanwhile, and never slows another. Entries leave in order of version.
 */
export class Watcher<T extends WireObject> {
  readonly scope: Scope;
  readonly #close: () => void;
  readonly #initial = new Map<string, T>();
  readonly #pending = new Map<string, StoreEvent<T>>();
  #initialVersion: number | undefined;
  #wake: () => void = () => undefined;

  constructor(scope: Scope, start: WatcherStart<T>, close: () => void) {
    this.scope = scope;
    this.#close = close;
    switch (start.kind) {
      case 'objects':
        for (const object of start.objects) this.#initial.set(object.metadata.name, object);
        this.#initialVersion = start.version;
        break;
      case 'changes':
        for (const change of start.changes) this.offer(change);
        break;
      default:
        start satisfies never;
    }
  }

  /** Takes note of a change, if it is visible in the scope. */
  offer(change: Change<T>): void {
    const event = eventIn(change, this.scope);
    if (event === undefined) return;
    if (this.#initial.has(change.name)) this.#updateInitial(change.name, event);
    else this.#queue(change.name, event);
    this.#wake();
  }

  /** The next item, or undefined when there is none now. */
  take(): WatcherItem<T> | undefined {
    return this.#takeInitial() ?? this.#takePending();
  }

  /** Resolves when something waits, or after `timeout`. */
  async ready(timeout: Promise<void>): Promise<void> {
    if (this.#initial.size > 0 || this.#initialVersion !== undefined || this.#pending.size > 0) return;
    const offered = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    await Promise.race([offered, timeout]);
  }

  /** Ends the watch. */
  close(): void {
    this.#close();
  }

  /** An initial object that has not left yet just is what it became. */
  #updateInitial(name: string, event: StoreEvent<T>): void {
    if (event.type === 'DELETED') this.#initial.delete(name);
    else this.#initial.set(name, event.object);
  }

  #queue(name: string, event: StoreEvent<T>): void {
    const waiting = this.#pending.get(name);
    const merged = waiting === undefined ? event : merge(waiting, event);
    // To the end, as its version is now the highest: a client that resumes from it must have missed nothing.
    this.#pending.delete(name);
    if (merged !== undefined) this.#pending.set(name, merged);
  }

  #takeInitial(): WatcherItem<T> | undefined {
    const version = this.#initialVersion;
    if (version === undefined) return undefined;
    const [first] = this.#initial;
    if (first === undefined) {
      this.#initialVersion = undefined;
      return { kind: 'initialEnd', version };
    }
    const [name, object] = first;
    this.#initial.delete(name);
    return { kind: 'event', event: { type: 'ADDED', version, object } };
  }

  #takePending(): WatcherItem<T> | undefined {
    const [first] = this.#pending;
    if (first === undefined) return undefined;
    const [name, event] = first;
    this.#pending.delete(name);
    return { kind: 'event', event };
  }
}

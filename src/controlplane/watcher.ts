import {
  type Change,
  merge,
  type Notice,
  noticeIn,
  type Scope,
  type StoreEvent,
  type WireObject,
} from './change.ts';

/** The next thing for a watcher: an event, or the note that all initial objects have been given. */
export type WatcherItem<T extends WireObject> =
  | { readonly kind: 'event'; readonly event: StoreEvent<T> }
  | { readonly kind: 'initialEnd'; readonly version: number };

/** What a watcher begins with: all objects of its scope, by name, or the changes since it last watched. */
export type WatcherStart =
  | { readonly kind: 'objects'; readonly names: readonly string[]; readonly version: number }
  | { readonly kind: 'changes'; readonly changes: readonly Change[] };

/** Where a watcher gets objects from and what it tells. */
export type WatcherSource<T extends WireObject> = {
  /** An object of the watcher's scope as it is now, said to be of `version`, or of its own without. */
  readonly read: (name: string, version?: number) => T | undefined;
  readonly closed: () => void;
};

/**
 * What one client still has to be told: which objects, not what they were. An object is read when its turn comes, and
 * notices that wait are merged, so that a slow client holds one entry an object, whatever happens meanwhile, and never
 * slows another. Entries leave in order of version.
 */
export class Watcher<T extends WireObject> {
  readonly scope: Scope;
  readonly #source: WatcherSource<T>;
  readonly #initial = new Set<string>();
  readonly #pending = new Map<string, Notice>();
  /** Where the next entry is. Beginning anew each time would pass all that were taken before. */
  readonly #nextInitial = this.#initial.values();
  #nextPending = this.#pending.entries();
  #initialVersion: number | undefined;
  #wake: () => void = () => undefined;

  constructor(scope: Scope, start: WatcherStart, source: WatcherSource<T>) {
    this.scope = scope;
    this.#source = source;
    switch (start.kind) {
      case 'objects':
        for (const name of start.names) this.#initial.add(name);
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
  offer(change: Change): void {
    const notice = noticeIn(change, this.scope);
    if (notice === undefined) return;
    if (!this.#initial.has(change.name)) this.#queue(change.name, notice);
    else if (notice.type === 'DELETED') this.#initial.delete(change.name);
    this.#wake();
  }

  /** The next item, or undefined when there is none now. */
  take(): WatcherItem<T> | undefined {
    return this.#takeInitial() ?? this.#takePending();
  }

  /** Resolves when something waits, or after `timeout`. */
  async ready(timeout: Promise<void>): Promise<void> {
    if (this.#initialVersion !== undefined || this.#pending.size > 0) return;
    const offered = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    await Promise.race([offered, timeout]);
  }

  /** Ends the watch. */
  close(): void {
    this.#source.closed();
  }

  #queue(name: string, notice: Notice): void {
    const waiting = this.#pending.get(name);
    const merged = waiting === undefined ? notice : merge(waiting, notice);
    // To the end, as its version is now the highest: a client that resumes from it must have missed nothing.
    this.#pending.delete(name);
    if (merged !== undefined) this.#pending.set(name, merged);
  }

  #takeInitial(): WatcherItem<T> | undefined {
    const version = this.#initialVersion;
    if (version === undefined) return undefined;
    for (let next = this.#nextInitial.next(); next.done !== true; next = this.#nextInitial.next()) {
      this.#initial.delete(next.value);
      const object = this.#source.read(next.value);
      if (object !== undefined) return { kind: 'event', event: { type: 'ADDED', version, object } };
    }
    this.#initialVersion = undefined;
    return { kind: 'initialEnd', version };
  }

  #takePending(): WatcherItem<T> | undefined {
    for (let next = this.#nextPending.next(); next.done !== true; next = this.#nextPending.next()) {
      const [name, notice] = next.value;
      this.#pending.delete(name);
      const event = this.#eventOf(name, notice);
      if (event !== undefined) return { kind: 'event', event };
    }
    // An iterator that came to its end stays there.
    this.#nextPending = this.#pending.entries();
    return undefined;
  }

  #eventOf(name: string, { type, version }: Notice): StoreEvent<T> | undefined {
    if (type === 'DELETED') {
      return { type, version, object: { metadata: { name, uid: name, resourceVersion: String(version) } } };
    }
    const object = this.#source.read(name, version);
    return object && { type, version, object };
  }
}

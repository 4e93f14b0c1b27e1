/**
 * The objects that the controller hands to the agents, in memory: every change has a version, concerns a set of nodes,
 * and is offered to the watchers of these nodes only.
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import { type Change, isVisible, type Scope, type Spanned, type WireObject } from './change.ts';
import { History } from './history.ts';
import { Watcher } from './watcher.ts';

const defaultHistory = 10_000;

/** `startVersion` must exceed every version an earlier run gave out; the time in microseconds does. */
export type StoreOptions = { readonly startVersion: number; readonly historySize?: number };

/** The objects of a scope at a version. */
export type Snapshot<T> = { readonly items: readonly T[]; readonly version: number };

/** Watchers of everything are kept under a key that no node can have. */
const everything = '';

/** See the module's comment. */
export class WatchableStore<T extends WireObject> {
  readonly #objects = new Map<string, Spanned<T>>();
  readonly #byNode = new Map<string, Map<string, Spanned<T>>>();
  readonly #watchers = new Map<string, Set<Watcher<T>>>();
  readonly #history: History<T>;
  #version: number;

  constructor(options: StoreOptions) {
    this.#version = options.startVersion;
    this.#history = new History(options.historySize ?? defaultHistory, options.startVersion);
  }

  /** The version of the last change. */
  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.#objects.size;
  }

  /** How many nodes somebody watches for: the connected agents. */
  get watchedNodes(): number {
    return this.#watchers.size - (this.#watchers.has(everything) ? 1 : 0);
  }

  /** Adds or replaces an object and says which nodes it concerns. Changes nothing when it is the same already. */
  set(object: T, nodes: Iterable<string>): void {
    const { name } = object.metadata;
    const span = new Set(nodes);
    const before = this.#objects.get(name);
    if (before !== undefined && isSame(before, object, span)) return;
    const version = this.#version + 1;
    const metadata = { ...object.metadata, resourceVersion: String(version) };
    this.#commit({ version, name, before, after: { object: { ...object, metadata }, span } });
  }

  /** Removes an object; unknown names are ignored. */
  delete(name: string): void {
    const before = this.#objects.get(name);
    if (before === undefined) return;
    const version = this.#version + 1;
    const metadata = { ...before.object.metadata, resourceVersion: String(version) };
    const last = { object: { ...before.object, metadata }, span: before.span };
    this.#commit({ version, name, before: last, after: undefined });
  }

  /** The object of a name, if it is visible in the scope. */
  get(name: string, scope: Scope = {}): T | undefined {
    const stored = this.#objects.get(name);
    return isVisible(stored, scope) ? stored.object : undefined;
  }

  /** All objects of a scope. */
  list(scope: Scope = {}): Snapshot<T> {
    const stored = scope.node === undefined ? this.#objects : this.#byNode.get(scope.node);
    const items = [...(stored?.values() ?? [])]
      .filter((each) => isVisible(each, scope))
      .map(({ object }) => object);
    return { items, version: this.#version };
  }

  /** Watches a scope, beginning with all of its objects. */
  watch(scope: Scope): Watcher<T> {
    const { items, version } = this.list(scope);
    return this.#register(scope, { kind: 'objects', objects: items, version });
  }

  /** Goes on watching after `version`; undefined when what happened since is not known (any more). */
  resume(scope: Scope, version: number): Watcher<T> | undefined {
    const changes = version > this.#version ? undefined : this.#history.since(version);
    return changes && this.#register(scope, { kind: 'changes', changes });
  }

  #register(scope: Scope, start: ConstructorParameters<typeof Watcher<T>>[1]): Watcher<T> {
    const key = scope.node ?? everything;
    const watcher: Watcher<T> = new Watcher(scope, start, () => {
      const others = this.#watchers.get(key);
      others?.delete(watcher);
      if (others?.size === 0) this.#watchers.delete(key);
    });
    const others = this.#watchers.get(key) ?? new Set();
    this.#watchers.set(key, others.add(watcher));
    return watcher;
  }

  #commit(change: Change<T>): void {
    const { name, before, after } = change;
    this.#version = change.version;
    if (after === undefined) this.#objects.delete(name);
    else this.#objects.set(name, after);
    for (const node of before?.span ?? []) if (!after?.span.has(node)) this.#leaveNode(node, name);
    for (const node of after?.span ?? []) this.#enterNode(node, name, after);
    this.#history.add(change);
    for (const watcher of this.#concerned(change)) watcher.offer(change);
  }

  #enterNode(node: string, name: string, stored: Spanned<T> | undefined): void {
    if (stored === undefined) return;
    const objects = this.#byNode.get(node) ?? new Map<string, Spanned<T>>();
    this.#byNode.set(node, objects.set(name, stored));
  }

  #leaveNode(node: string, name: string): void {
    const objects = this.#byNode.get(node);
    objects?.delete(name);
    if (objects?.size === 0) this.#byNode.delete(node);
  }

  /** The watchers of the nodes in the span, by index: a change costs what it concerns, not what is connected. */
  *#concerned({ before, after }: Change<T>): Iterable<Watcher<T>> {
    yield* this.#watchers.get(everything) ?? [];
    for (const node of before?.span ?? []) yield* this.#watchers.get(node) ?? [];
    for (const node of after?.span ?? []) if (!before?.span.has(node)) yield* this.#watchers.get(node) ?? [];
  }
}

function isSame<T extends WireObject>(stored: Spanned<T>, object: T, span: ReadonlySet<string>): boolean {
  const { resourceVersion } = stored.object.metadata;
  const metadata = { ...object.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
  return isDeepStrictEqual(stored.span, span) && isDeepStrictEqual(stored.object, { ...object, metadata });
}

/**
 * The objects that the controller hands to the agents, in memory: every change has a version, concerns a set of nodes,
 * and is offered to the watchers of these nodes only.
 * @module
 */
import { type Change, isVisible, type Nodes, type Scope, type WireObject } from './change.ts';
import { History } from './history.ts';
import { Watcher, type WatcherStart } from './watcher.ts';

const defaultHistory = 10_000;

/** `startVersion` must exceed every version an earlier run gave out; the time in microseconds does. */
export type StoreOptions = { readonly startVersion: number; readonly historySize?: number };

/** The objects of a scope at a version. */
export type Snapshot<T> = { readonly items: readonly T[]; readonly version: number };

/** An object, the nodes that it concerns, and the version of its last change; another one with every change. */
export type Held<S> = { readonly stored: S; readonly span: Nodes; readonly version: number };

/**
 * What a stored object looks like from one node, or (undefined) from everywhere. `version` is that of the event that
 * shows it; it may be lower than the object's own.
 */
export type View<T, S> = (held: Held<S>, node: string | undefined, version: number) => T;

/** Watchers of everything are kept under a key that no node can have. */
const everything = '';

const none: ReadonlySet<never> = new Set();

/** See the module's comment. Holds objects of type `S` and hands out their views. */
export class WatchableStore<T extends WireObject, S extends WireObject> {
  readonly #view: View<T, S>;
  readonly #objects = new Map<string, Held<S>>();
  readonly #watchers = new Map<string, Set<Watcher<T>>>();
  readonly #history: History;
  #version: number;

  constructor(options: StoreOptions, view: View<T, S>) {
    this.#view = view;
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

  /**
   * Adds or replaces an object and says which nodes it concerns, and (when known) for which of them it changed. A set of
   * nodes is kept as it is and must not change any more.
   */
  set(object: S, nodes: Iterable<string>, touched?: Iterable<string>): void {
    const { name } = object.metadata;
    const span = asSet(nodes);
    const before = this.#objects.get(name)?.span;
    const version = this.#version + 1;
    this.#objects.set(name, { stored: object, span, version });
    this.#tell({ version, name, before, after: span, touched: touched && asSet(touched) });
  }

  /** Removes an object; unknown names are ignored. */
  delete(name: string): void {
    const before = this.#objects.get(name)?.span;
    if (before === undefined) return;
    this.#objects.delete(name);
    this.#tell({ version: this.#version + 1, name, before, after: undefined, touched: undefined });
  }

  /** How many objects there are of a sort. */
  count(isMeant: (stored: S) => boolean): number {
    let count = 0;
    for (const { stored } of this.#objects.values()) if (isMeant(stored)) count += 1;
    return count;
  }

  /** What was last set under a name. */
  stored(name: string): S | undefined {
    return this.#objects.get(name)?.stored;
  }

  /** The object of a name, if it is visible in the scope. */
  get(name: string, scope: Scope = {}): T | undefined {
    return this.#read(name, scope);
  }

  /** All objects of a scope. */
  list(scope: Scope = {}): Snapshot<T> {
    const items: T[] = [];
    for (const held of this.#within(scope)) items.push(this.#view(held, scope.node, held.version));
    return { items, version: this.#version };
  }

  /** Watches a scope, beginning with all of its objects. */
  watch(scope: Scope): Watcher<T> {
    const names = Array.from(this.#within(scope), ({ stored }) => stored.metadata.name);
    return this.#register(scope, { kind: 'objects', names, version: this.#version });
  }

  /** Goes on watching after `version`; undefined when what happened since is not known (any more). */
  resume(scope: Scope, version: number): Watcher<T> | undefined {
    const changes = version > this.#version ? undefined : this.#history.since(version);
    return changes && this.#register(scope, { kind: 'changes', changes });
  }

  #register(scope: Scope, start: WatcherStart): Watcher<T> {
    const key = scope.node ?? everything;
    const watcher: Watcher<T> = new Watcher<T>(scope, start, {
      read: (name, version) => this.#read(name, scope, version),
      closed: () => {
        const others = this.#watchers.get(key);
        others?.delete(watcher);
        if (others?.size === 0) this.#watchers.delete(key);
      },
    });
    const others = this.#watchers.get(key) ?? new Set();
    this.#watchers.set(key, others.add(watcher));
    return watcher;
  }

  #read(name: string, scope: Scope, version?: number): T | undefined {
    const held = this.#objects.get(name);
    if (held === undefined || !isVisible(name, held.span, scope)) return undefined;
    return this.#view(held, scope.node, version ?? held.version);
  }

  /** An agent asks for its objects once a connection: looking at all spans then is cheaper than an index of them. */
  *#within(scope: Scope): Iterable<Held<S>> {
    for (const [name, held] of this.#objects) if (isVisible(name, held.span, scope)) yield held;
  }

  #tell(change: Change): void {
    this.#version = change.version;
    this.#history.add(change);
    const { before, after, touched } = change;
    for (const watcher of this.#watchers.get(everything) ?? none) watcher.offer(change);
    if (this.watchedNodes === 0) return;
    this.#offer(change, touched ?? after, none);
    if (before === after) return;
    this.#offer(change, before, after);
    if (touched !== undefined) this.#offer(change, after, before);
  }

  /**
   * Offers a change to the watchers of some nodes and not of others, by index: it costs what it concerns, not what is
   * connected. Some may come twice, which their watchers do not mind.
   */
  #offer(change: Change, nodes: Nodes = none, others: Nodes = none): void {
    for (const node of nodes) {
      if (others.has(node)) continue;
      for (const watcher of this.#watchers.get(node) ?? none) watcher.offer(change);
    }
  }
}

function asSet(nodes: Iterable<string>): Nodes {
  return nodes instanceof Set ? nodes : new Set(nodes);
}

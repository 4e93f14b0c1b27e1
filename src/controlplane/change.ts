import type { WireMeta } from './wire.ts';

/** Anything that a store holds or hands out. Objects are never changed in place. */
export type WireObject = { readonly metadata: WireMeta };

/** Node names. A set that was handed to a store is never changed. */
export type Nodes = ReadonlySet<string>;

/** One step of a store: where an object was visible, and where it is. One of the two is there. */
export type Change = {
  readonly version: number;
  readonly name: string;
  readonly before: Nodes | undefined;
  readonly after: Nodes | undefined;
  /** The nodes for which its content changed; without it, all. */
  readonly touched: Nodes | undefined;
};

/** Whom a watcher watches for: one node, or (without) everything; and one object, or (without) all. */
export type Scope = { readonly node?: string; readonly name?: string };

/** That something is to be said about an object; what it is then is read when it is said. */
export type Notice = {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly version: number;
};

/** What a watcher is told. Of an object that left its scope only the metadata are left. */
export type StoreEvent<T extends WireObject> =
  | { readonly type: 'ADDED' | 'MODIFIED'; readonly version: number; readonly object: T }
  | { readonly type: 'DELETED'; readonly version: number; readonly object: WireObject };

/** Whether an object of this name and these nodes is visible in a scope. */
export function isVisible(name: string, nodes: Nodes | undefined, scope: Scope): nodes is Nodes {
  if (nodes === undefined) return false;
  if (scope.name !== undefined && name !== scope.name) return false;
  return scope.node === undefined || nodes.has(scope.node);
}

/** What a change means in a scope; undefined when it is not visible there. Entering a scope is an addition. */
export function noticeIn(change: Change, scope: Scope): Notice | undefined {
  const { name, before, after, touched, version } = change;
  const wasVisible = isVisible(name, before, scope);
  if (!isVisible(name, after, scope)) return wasVisible ? { type: 'DELETED', version } : undefined;
  if (!wasVisible) return { type: 'ADDED', version };
  const isTouched = touched === undefined || scope.node === undefined || touched.has(scope.node);
  return isTouched ? { type: 'MODIFIED', version } : undefined;
}

/**
 * Two notices of one object as one, for a watcher that has seen neither; undefined when they cancel out. Removed and
 * made again counts as modified: an object's name is its identity here.
 */
export function merge(first: Notice, second: Notice): Notice | undefined {
  const { version } = second;
  if (first.type === 'ADDED') return second.type === 'DELETED' ? undefined : { type: 'ADDED', version };
  if (second.type === 'DELETED') return second;
  return { type: 'MODIFIED', version };
}

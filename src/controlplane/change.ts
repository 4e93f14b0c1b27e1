import type { WireMeta } from './wire.ts';

/** Anything that a store holds. Objects are never changed in place. */
export type WireObject = { readonly metadata: WireMeta };

/** An object with the nodes that it concerns. */
export type Spanned<T extends WireObject> = { readonly object: T; readonly span: ReadonlySet<string> };

/** One step of a store: what an object was, and what it is. One of the two is there. */
export type Change<T extends WireObject> = {
  readonly version: number;
  readonly name: string;
  readonly before: Spanned<T> | undefined;
  readonly after: Spanned<T> | undefined;
};

/** Whom a watcher watches for: one node, or (without) everything; and one object, or (without) all. */
export type Scope = { readonly node?: string; readonly name?: string };

/** What a watcher is told. The object of a deletion is the last one that the watcher could see. */
export type StoreEvent<T extends WireObject> = {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly version: number;
  readonly object: T;
};

/** Whether an object is visible in a scope. */
export function isVisible<T extends WireObject>(
  stored: Spanned<T> | undefined,
  scope: Scope,
): stored is Spanned<T> {
  if (stored === undefined) return false;
  if (scope.name !== undefined && stored.object.metadata.name !== scope.name) return false;
  return scope.node === undefined || stored.span.has(scope.node);
}

/** What a change means in a scope; undefined when it is not visible there. Entering a scope is an addition. */
export function eventIn<T extends WireObject>(change: Change<T>, scope: Scope): StoreEvent<T> | undefined {
  const { before, after, version } = change;
  if (isVisible(after, scope)) {
    const type = isVisible(before, scope) ? 'MODIFIED' : 'ADDED';
    return { type, version, object: after.object };
  }
  return isVisible(before, scope) ? { type: 'DELETED', version, object: before.object } : undefined;
}

/**
 * Two events of one object as one, for a watcher that has seen neither; undefined when they cancel out. Removed and made
 * again counts as modified: an object's name is its identity here.
 */
export function merge<T extends WireObject>(
  first: StoreEvent<T>,
  second: StoreEvent<T>,
): StoreEvent<T> | undefined {
  if (first.type === 'ADDED') return second.type === 'DELETED' ? undefined : { ...second, type: 'ADDED' };
  if (second.type === 'DELETED') return second;
  return { ...second, type: 'MODIFIED' };
}

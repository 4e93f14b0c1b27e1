import type { KubeObject } from '../objects.ts';
import type { User } from './user.ts';

/** What a client selects: by name, and by the field `nodeName`. */
export type Selection = { readonly name?: string; readonly node?: string };

/** Objects at a version. */
export type ObjectList<T> = { readonly items: readonly T[]; readonly version: number };

/** One event of a watch. Of an object that is gone only the metadata are left. */
export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED'; readonly version: number; readonly object: T }
  | { readonly type: 'DELETED'; readonly version: number; readonly object: KubeObject };

/** The next thing a watch has to say; see the watchable store of the control plane. */
export type WatchItem<T> =
  | {
      readonly kind: 'event';
      readonly event: WatchEvent<T>;
    }
  | { readonly kind: 'initialEnd'; readonly version: number };

/** A watch under way. */
export interface WatchSource<T> {
  take(): WatchItem<T> | undefined;
  ready(timeout: Promise<void>): Promise<void>;
  close(): void;
}

/** Where the objects of a resource come from. */
export interface ResourceBackend<T> {
  readonly version: number;
  get(name: string, selection: Selection): T | undefined;
  list(selection: Selection): ObjectList<T>;
  watch(selection: Selection): WatchSource<T>;
  /** Undefined when what happened since `version` is not known any more. */
  resume(selection: Selection, version: number): WatchSource<T> | undefined;
}

/** A column of `kubectl get`, in the words of the Table API. */
export type TableColumn = {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly format?: string;
  readonly priority?: number;
};

/** How the objects of a kind are shown. */
export type ShownResource<T extends KubeObject> = {
  readonly kind: string;
  readonly columns: readonly TableColumn[];
  readonly cells: (object: T) => readonly (string | number)[];
};

/** A cluster-scoped, read-only resource. */
export type ServedResource<T extends KubeObject> = ShownResource<T> & {
  readonly plural: string;
  readonly singular: string;
  readonly backend: ResourceBackend<T>;
  /** Narrows what a user selects to what it may see. @throws StatusError Forbidden */
  readonly restrict: (user: User, selection: Selection) => Selection;
};

/** A group and version with its resources. */
export type ServedGroup = { readonly group: string; readonly version: string };

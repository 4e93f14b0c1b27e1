import type { KubeObject } from '../objects.ts';
import type { ServedGroup, ShownResource } from './servedResource.ts';

/** How objects and lists are written: as themselves, or as rows of a Table for `kubectl get`. */
export interface ObjectForm<T> {
  one(object: T): object;
  /** {@link one} as JSON. */
  text(object: T): string;
  /** An object of which only the metadata are left. */
  gone(object: KubeObject): object;
  /** `version` is that of the list, where it has one. */
  list(items: readonly T[], version?: number): object;
}

/** Picks the form that the client's `Accept` asks for. */
export type ObjectForms<T> = (accept: string | undefined) => ObjectForm<T>;

/** The forms of a resource. An object that goes to many watchers is turned into JSON once. */
export function objectForms<T extends KubeObject>(
  served: ServedGroup,
  resource: ShownResource<T>,
): ObjectForms<T> {
  const table = tableForm(resource);
  const plain = plainForm(served, resource);
  return (accept) => (wantsTable(accept ?? '') ? table : plain);
}

function wantsTable(accept: string): boolean {
  return accept.split(',').some((type) => /;as=Table\b/.test(type) && /;g=meta\.k8s\.io\b/.test(type));
}

function plainForm<T extends KubeObject>(served: ServedGroup, { kind }: ShownResource<T>): ObjectForm<T> {
  const apiVersion = `${served.group}/${served.version}`;
  const texts = new WeakMap<T, string>();
  const one = (object: T) => ({ ...object, apiVersion, kind });
  return {
    one,
    text: (object) => {
      const text = texts.get(object) ?? JSON.stringify(one(object));
      texts.set(object, text);
      return text;
    },
    gone: ({ metadata }) => ({ metadata, apiVersion, kind }),
    list: (items, version) => ({
      kind: `${kind}List`,
      apiVersion,
      metadata: version === undefined ? {} : { resourceVersion: String(version) },
      items: items.map(one),
    }),
  };
}

function tableForm<T extends KubeObject>({ columns, cells }: ShownResource<T>): ObjectForm<T> {
  const columnDefinitions = columns.map((column) => ({ format: '', priority: 0, ...column }));
  const table = (rows: readonly object[], version: string | undefined) => ({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion: version ?? '' },
    columnDefinitions,
    rows,
  });
  const row = (object: T) => ({ cells: cells(object), object: partial(object) });
  const one = (object: T) => table([row(object)], object.metadata.resourceVersion);
  const goneCells = ({ metadata }: KubeObject) =>
    columns.map(({ format, type }) => (format === 'name' ? metadata.name : type === 'integer' ? 0 : ''));
  return {
    one,
    text: (object) => JSON.stringify(one(object)),
    gone: (object) =>
      table([{ cells: goneCells(object), object: partial(object) }], object.metadata.resourceVersion),
    list: (items, version) => table(items.map(row), version?.toString()),
  };
}

function partial({ metadata }: KubeObject): object {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}

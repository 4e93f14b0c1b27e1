import type { KubeObject } from '../objects.ts';
import type { ServedGroup, ServedResource } from './servedResource.ts';

/** How objects and lists are written: as themselves, or as rows of a Table for `kubectl get`. */
export interface ObjectForm<T> {
  one(object: T): object;
  /** {@link one} as JSON. */
  text(object: T): string;
  list(items: readonly T[], version: number): object;
}

/** Picks the form that the client's `Accept` asks for. */
export type ObjectForms<T> = (accept: string | undefined) => ObjectForm<T>;

/** The forms of a resource. An object that goes to many watchers is turned into JSON once. */
export function objectForms<T extends KubeObject>(
  served: ServedGroup,
  resource: ServedResource<T>,
): ObjectForms<T> {
  const table = tableForm(resource);
  const plain = plainForm(served, resource);
  return (accept) => (wantsTable(accept ?? '') ? table : plain);
}

function wantsTable(accept: string): boolean {
  return accept.split(',').some((type) => /;as=Table\b/.test(type) && /;g=meta\.k8s\.io\b/.test(type));
}

function plainForm<T extends KubeObject>(served: ServedGroup, { kind }: ServedResource<T>): ObjectForm<T> {
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
    list: (items, version) => ({
      kind: `${kind}List`,
      apiVersion,
      metadata: { resourceVersion: String(version) },
      items: items.map(one),
    }),
  };
}

function tableForm<T extends KubeObject>({ columns, cells }: ServedResource<T>): ObjectForm<T> {
  const columnDefinitions = columns.map((column) => ({ format: '', priority: 0, ...column }));
  const table = (items: readonly T[], version: string | undefined) => ({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion: version ?? '' },
    columnDefinitions,
    rows: items.map((object) => ({ cells: cells(object), object: partial(object) })),
  });
  const one = (object: T) => table([object], object.metadata.resourceVersion);
  return {
    one,
    text: (object) => JSON.stringify(one(object)),
    list: (items, version) => table(items, String(version)),
  };
}

function partial({ metadata }: KubeObject): object {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}

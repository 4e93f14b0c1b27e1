import type { KubeObject } from '../../objects.ts';
import type { ResourceBackend, Selection, ServedResource, WatchItem } from '../servedResource.ts';
import { StatusError } from '../statusError.ts';

/** The example's object. */
export type Thing = KubeObject & { readonly size: number };

export function exampleThing(name: string, size: number): Thing {
  return { metadata: { name, uid: name, resourceVersion: '5' }, size };
}

/** A backend with one thing, at version 7, whose watches the test feeds with `push`. */
export type ExampleBackend = ResourceBackend<Thing> & {
  readonly push: (item: WatchItem<Thing>) => void;
  readonly asked: Selection[];
  readonly closed: () => number;
};

export function exampleBackend(): ExampleBackend {
  const waiting: WatchItem<Thing>[] = [];
  const asked: Selection[] = [];
  let closed = 0;
  let wake: () => void = () => undefined;
  const watch = (selection: Selection) => {
    asked.push(selection);
    return {
      take: () => waiting.shift(),
      ready: async (timeout: Promise<void>) => {
        if (waiting.length > 0) return;
        const woken = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await Promise.race([woken, timeout]);
      },
      close: () => {
        closed += 1;
      },
    };
  };
  return {
    version: 7,
    get: (name, selection) => {
      asked.push(selection);
      return name === 'a' ? exampleThing('a', 3) : undefined;
    },
    list: (selection) => {
      asked.push(selection);
      return { items: [exampleThing('a', 3)], version: 7 };
    },
    watch,
    resume: (selection, version) => (version === 6 ? watch(selection) : undefined),
    push: (item) => {
      waiting.push(item);
      wake();
    },
    asked,
    closed: () => closed,
  };
}

/** The example's resource; a user named `agent` sees node n1 only. */
export function exampleResource(backend: ResourceBackend<Thing>): ServedResource<Thing> {
  return {
    plural: 'things',
    singular: 'thing',
    kind: 'Thing',
    backend,
    columns: [
      { name: 'Name', type: 'string', format: 'name', description: 'Its name.' },
      { name: 'Size', type: 'integer', description: 'Its size.' },
    ],
    cells: ({ metadata, size }) => [metadata.name, size],
    restrict: (user, selection) => {
      if (user.name !== 'agent') return selection;
      if (selection.node !== undefined && selection.node !== 'n1')
        throw new StatusError('Forbidden', 'not yours');
      return { ...selection, node: 'n1' };
    },
  };
}

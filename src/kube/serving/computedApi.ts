import type { KubeObject } from '../objects.ts';
import { type ObjectForms, objectForms } from './objectForm.ts';
import { type ApiRequest, json } from './reply.ts';
import { isTrue } from './requestAttributes.ts';
import type { Route } from './router.ts';
import { readSelection } from './selection.ts';
import type { ServedGroup, ShownResource } from './servedResource.ts';
import { StatusError } from './statusError.ts';

/** A resource whose objects are computed when they are asked for: it can be read, not watched. */
export type ComputedResource<T extends KubeObject> = ShownResource<T> & {
  readonly plural: string;
  readonly isNamespaced: boolean;
  /** All objects, or those of a namespace. */
  readonly list: (namespace: string | undefined) => readonly T[];
  readonly get: (name: string, namespace: string | undefined) => T | undefined;
};

/** Get and list of one resource; in a namespace and, where it is namespaced, over all of them. */
export function computedRoutes<T extends KubeObject>(
  served: ServedGroup,
  resource: ComputedResource<T>,
): readonly Route[] {
  const { plural, isNamespaced } = resource;
  const forms = objectForms(served, resource);
  const root = `/apis/${served.group}/${served.version}`;
  const everywhere = `${root}/${plural}`;
  const collection = isNamespaced ? `${root}/namespaces/:namespace/${plural}` : everywhere;
  const list = (path: string): Route => ({
    method: 'GET',
    path,
    handler: async (request, { namespace }) =>
      json(forms(request.headers.accept).list(selected(resource, request, namespace))),
  });
  return [
    ...[...new Set([everywhere, collection])].map(list),
    { method: 'GET', path: `${collection}/:name`, handler: one(served, resource, forms) },
  ];
}

function selected<T extends KubeObject>(
  resource: ComputedResource<T>,
  { query }: ApiRequest,
  namespace: string | undefined,
): readonly T[] {
  if (isTrue(query.get('watch')))
    throw new StatusError('MethodNotAllowed', `${resource.plural} cannot be watched`);
  const { name, node } = readSelection(query);
  if (node !== undefined) throw new StatusError('BadRequest', 'nodeName cannot be selected here');
  const objects = resource.list(namespace);
  return name === undefined ? objects : objects.filter(({ metadata }) => metadata.name === name);
}

function one<T extends KubeObject>(
  { group }: ServedGroup,
  { plural, get }: ComputedResource<T>,
  forms: ObjectForms<T>,
): Route['handler'] {
  return async (request, { name = '', namespace }) => {
    const object = get(name, namespace);
    if (object === undefined)
      throw new StatusError('NotFound', `${plural}.${group} ${JSON.stringify(name)} not found`);
    return json(forms(request.headers.accept).one(object));
  };
}

/** What a request wants, in the words of Kubernetes' authorization. */
export type RequestAttributes =
  | { readonly kind: 'nonResource'; readonly path: string; readonly verb: string }
  | {
      readonly kind: 'resource';
      readonly verb: string;
      readonly group: string;
      readonly version: string;
      readonly resource: string;
      readonly subresource?: string;
      readonly namespace?: string;
      readonly name?: string;
    };

/** Reads method, path and query as the API server does: `/apis/GROUP/VERSION/...` below the version is a resource. */
export function requestAttributes(method: string, path: string, query: URLSearchParams): RequestAttributes {
  const [root, group, version, ...rest] = path.split('/').filter((part) => part !== '');
  if (root !== 'apis' || group === undefined || version === undefined || rest.length === 0) {
    return { kind: 'nonResource', path, verb: method.toLowerCase() };
  }
  const namespaced = rest[0] === 'namespaces' && rest.length > 2;
  const namespace = namespaced ? rest[1] : undefined;
  const [resource = '', name, subresource] = namespaced ? rest.slice(2) : rest;
  return {
    kind: 'resource',
    verb: resourceVerb(method, name !== undefined, query),
    group,
    version,
    resource,
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  };
}

function resourceVerb(method: string, named: boolean, query: URLSearchParams): string {
  switch (method) {
    case 'GET':
    case 'HEAD':
      if (isTrue(query.get('watch'))) return 'watch';
      return named ? 'get' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return named ? 'delete' : 'deletecollection';
    default:
      return method.toLowerCase();
  }
}

/** Whether a boolean query parameter is on. */
export function isTrue(value: string | null): boolean {
  return value === 'true' || value === '1';
}

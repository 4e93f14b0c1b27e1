import type { ApiRequest, Handler, Reply } from './reply.ts';
import { StatusError } from './statusError.ts';

/** The variable parts of a matched path, by name. */
export type PathParams = Readonly<Record<string, string>>;

/** Answers a request whose path matched. */
export type RouteHandler = (request: ApiRequest, params: PathParams) => Promise<Reply>;

/** A method, a path whose segments may be `:name`, and who answers it. */
export type Route = { readonly method: string; readonly path: string; readonly handler: RouteHandler };

/** Answers by method and path; 404 and 405 as a Kubernetes API server does. The first matching route wins. */
export function createRouter(routes: readonly Route[]): Handler {
  const compiled = routes.map((route) => ({ route, segments: split(route.path) }));
  return async (request) => {
    const segments = split(request.path);
    let otherMethod = false;
    for (const candidate of compiled) {
      const params = match(candidate.segments, segments);
      if (params === undefined) continue;
      if (candidate.route.method === request.method) return candidate.route.handler(request, params);
      otherMethod = true;
    }
    if (otherMethod)
      throw new StatusError('MethodNotAllowed', `${request.method} is not supported on ${request.path}`);
    throw new StatusError('NotFound', 'the server could not find the requested resource');
  };
}

function split(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function match(pattern: readonly string[], segments: readonly string[]): PathParams | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const actual = segments[index] ?? '';
    if (expected.startsWith(':')) params[expected.slice(1)] = decodeSegment(actual);
    else if (expected !== actual) return undefined;
  }
  return params;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw new StatusError('BadRequest', `malformed path segment ${JSON.stringify(segment)}`, { cause });
  }
}

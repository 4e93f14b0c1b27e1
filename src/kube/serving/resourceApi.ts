import type { Clock } from '#base/clock.ts';
import type { KubeObject } from '../objects.ts';
import { type ObjectForms, objectForms } from './objectForm.ts';
import { type ApiRequest, json, type Reply } from './reply.ts';
import { isTrue } from './requestAttributes.ts';
import type { PathParams, Route } from './router.ts';
import { readSelection } from './selection.ts';
import type { Selection, ServedGroup, ServedResource, WatchSource } from './servedResource.ts';
import { StatusError } from './statusError.ts';
import { watchStream } from './watchStream.ts';

/** A watch lasts between this and twice this when the client does not say, so that clients spread. */
const watchMs = 1_800_000;

/** What the routes of a resource need. */
export type ResourceApiOptions<T extends KubeObject> = {
  readonly served: ServedGroup;
  readonly resource: ServedResource<T>;
  readonly clock: Clock;
  readonly random?: () => number;
};

/** Get, list and watch of one resource, as the Kubernetes API defines them. */
export function resourceRoutes<T extends KubeObject>(options: ResourceApiOptions<T>): readonly Route[] {
  const { served, resource } = options;
  const forms = objectForms(served, resource);
  const collection = `/apis/${served.group}/${served.version}/${resource.plural}`;
  return [
    {
      method: 'GET',
      path: collection,
      handler: async (request) =>
        isTrue(request.query.get('watch')) ? watch(options, forms, request) : list(options, forms, request),
    },
    {
      method: 'GET',
      path: `${collection}/:name`,
      handler: async (request, params) => get(options, forms, request, params),
    },
  ];
}

function get<T extends KubeObject>(
  { served, resource }: ResourceApiOptions<T>,
  forms: ObjectForms<T>,
  request: ApiRequest,
  { name = '' }: PathParams,
): Reply {
  const object = resource.backend.get(name, resource.restrict(request.user, {}));
  if (object === undefined) {
    throw new StatusError('NotFound', `${resource.plural}.${served.group} ${JSON.stringify(name)} not found`);
  }
  return json(forms(request.headers.accept).one(object));
}

function list<T extends KubeObject>(
  { resource }: ResourceApiOptions<T>,
  forms: ObjectForms<T>,
  request: ApiRequest,
): Reply {
  const selection = resource.restrict(request.user, readSelection(request.query));
  const { items, version } = resource.backend.list(selection);
  return json(forms(request.headers.accept).list(items, version));
}

function watch<T extends KubeObject>(
  options: ResourceApiOptions<T>,
  forms: ObjectForms<T>,
  request: ApiRequest,
): Reply {
  const { served, resource, clock } = options;
  const selection = resource.restrict(request.user, readSelection(request.query));
  const frames = watchStream({
    source: openWatch(resource, selection, request.query),
    form: forms(request.headers.accept),
    served,
    kind: resource.kind,
    currentVersion: () => resource.backend.version,
    sendsInitialEnd: isTrue(request.query.get('sendInitialEvents')),
    endsAt: clock.monotonic() + watchDuration(options, request.query),
    clock,
    signal: request.signal,
  });
  return { kind: 'stream', contentType: 'application/json', frames };
}

/** Without a version, or with 0, a watch begins with all objects. @throws StatusError Expired */
function openWatch<T extends KubeObject>(
  { backend }: ServedResource<T>,
  selection: Selection,
  query: URLSearchParams,
): WatchSource<T> {
  const asked = query.get('resourceVersion') ?? '';
  if (asked === '' || asked === '0' || isTrue(query.get('sendInitialEvents')))
    return backend.watch(selection);
  const version = Number(asked);
  if (!Number.isSafeInteger(version)) throw new StatusError('BadRequest', `invalid resourceVersion ${asked}`);
  const resumed = backend.resume(selection, version);
  if (resumed === undefined) throw new StatusError('Expired', `too old resource version: ${asked}`);
  return resumed;
}

function watchDuration<T extends KubeObject>(
  { random = Math.random }: ResourceApiOptions<T>,
  query: URLSearchParams,
) {
  const seconds = Number(query.get('timeoutSeconds') ?? 0);
  return seconds > 0 ? seconds * 1_000 : watchMs * (1 + random());
}

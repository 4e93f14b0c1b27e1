import { clusterResourcePath, type ResourceDefinition } from '#crds/definition.ts';
import { KubeApiError } from '#kube/errors.ts';
import type { KubeObject } from '#kube/objects.ts';
import type { KubeRequest, KubeTransport } from '#kube/transport.ts';

/** As much of an API server as one cluster-scoped kind needs: GET, POST, PUT with versions, and what goes wrong. */
export interface FakeInfoServer {
  readonly transport: KubeTransport;
  /** Method and name of every call, in order. */
  readonly calls: string[];
  /** The field manager of every write. */
  readonly managers: string[];
  /** Runs before a write is looked at: room for a rival. */
  beforeWrite: (() => void) | undefined;
  /** The HTTP status the next call gets instead of an answer. */
  failNext: number | undefined;
  get(name: string): object | undefined;
  put(name: string, fields: object): void;
  remove(name: string): void;
  label(name: string, labels: Readonly<Record<string, string>>): void;
}

/** An empty fake server for `definition`. */
export function fakeInfoServer(definition: ResourceDefinition): FakeInfoServer {
  const objects = new Map<string, KubeObject>();
  const collection = clusterResourcePath(definition);
  let version = 0;

  const store = (object: KubeObject): KubeObject => {
    version += 1;
    const { name } = object.metadata;
    const uid = object.metadata.uid ?? `uid-${version}`;
    const stored = { ...object, metadata: { ...object.metadata, uid, resourceVersion: String(version) } };
    objects.set(name, stored);
    return stored;
  };
  const existing = (name: string): KubeObject => {
    const object = objects.get(name);
    if (object === undefined) throw apiError(404, 'NotFound');
    return object;
  };
  const answer = (request: KubeRequest, name: string): KubeObject => {
    if (request.method === 'GET') return existing(name);
    fake.managers.push(request.query?.fieldManager ?? '');
    fake.beforeWrite?.();
    const body: KubeObject = JSON.parse(JSON.stringify(request.body));
    if (request.method === 'POST') {
      if (objects.has(body.metadata.name)) throw apiError(409, 'AlreadyExists');
      return store(body);
    }
    const { resourceVersion, uid } = existing(name).metadata;
    if (body.metadata.resourceVersion !== resourceVersion) throw apiError(409, 'Conflict');
    return store({ ...body, metadata: { ...body.metadata, uid } });
  };

  const fake: FakeInfoServer = {
    calls: [],
    managers: [],
    beforeWrite: undefined,
    failNext: undefined,
    get: (name) => objects.get(name),
    put: (name, fields) => void store({ metadata: { name }, ...fields }),
    remove: (name) => void objects.delete(name),
    label: (name, labels) => {
      const object = existing(name);
      store({ ...object, metadata: { ...object.metadata, labels } });
    },
    transport: {
      server: 'https://fake',
      request: async <T>(request: KubeRequest): Promise<T> => {
        const name = request.path.slice(collection.length + 1);
        fake.calls.push(`${request.method} ${name}`.trim());
        const failure = fake.failNext;
        fake.failNext = undefined;
        if (failure !== undefined) throw apiError(failure, 'InternalError');
        return JSON.parse(JSON.stringify(answer(request, name)));
      },
      stream: () => Promise.reject(new Error('no watches here')),
      close: () => Promise.resolve(),
    },
  };
  return fake;
}

function apiError(status: number, reason: string): KubeApiError {
  return new KubeApiError({ status, reason, message: reason, request: 'fake' });
}

import type { ControlPlaneResource } from '#controlplane/group.ts';
import { json } from '#kube/serving/reply.ts';
import type { Route } from '#kube/serving/router.ts';
import type { ServedGroup } from '#kube/serving/servedResource.ts';

/** The schema of one field, in the part of JSON schema that OpenAPI 2 and 3 share. */
export type FieldSchema = {
  readonly description?: string;
  readonly type: 'object' | 'array' | 'string' | 'integer' | 'boolean' | 'number';
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly items?: FieldSchema;
};

/** A resource with the fields of its objects beside apiVersion, kind and metadata. */
export type DocumentedResource = ControlPlaneResource & {
  readonly isNamespaced?: boolean;
  readonly description: string;
  readonly fields: Readonly<Record<string, FieldSchema>>;
};

/** A group in its one version, with its resources. */
export type DocumentedGroup = ServedGroup & { readonly resources: readonly DocumentedResource[] };

/** `/openapi/v2` and `/openapi/v3`, from which `kubectl explain` and the aggregator learn the fields. */
export function openApiRoutes(groups: readonly DocumentedGroup[]): readonly Route[] {
  return [
    fixed('/openapi/v2', {
      swagger: '2.0',
      info: { title: 'antrea', version: 'v1' },
      paths: Object.assign({}, ...groups.map((each) => pathsOf(each, swaggerAnswer))),
      definitions: withReferences(Object.assign({}, ...groups.map(schemasOf)), '#/definitions/'),
    }),
    fixed('/openapi/v3', {
      paths: Object.fromEntries(
        groups.map((each) => [rootOf(each), { serverRelativeURL: `/openapi/v3/${rootOf(each)}` }]),
      ),
    }),
    ...groups.map((each) =>
      fixed(`/openapi/v3/${rootOf(each)}`, {
        openapi: '3.0.0',
        info: { title: each.group, version: each.version },
        paths: pathsOf(each, openApiAnswer),
        components: { schemas: withReferences(schemasOf(each), '#/components/schemas/') },
      }),
    ),
  ];
}

function rootOf({ group, version }: ServedGroup): string {
  return `apis/${group}/${version}`;
}

function schemasOf({ group, version, resources }: DocumentedGroup): object {
  return Object.assign({}, ...resources.map((resource) => schemaOf({ group, version }, resource)));
}

function pathsOf({ group, version, resources }: DocumentedGroup, answer: Answer): object {
  return Object.assign({}, ...resources.map((resource) => paths({ group, version }, resource, answer)));
}

/** `com.vmware.tanzu.antrea.controlplane.v1beta2.NetworkPolicy`: the group backwards, as Kubernetes names models. */
function modelName({ group, version }: ServedGroup, kind: string): string {
  return `${group.split('.').reverse().join('.')}.${version}.${kind}`;
}

function schemaOf(served: ServedGroup, { kind, description, fields }: DocumentedResource): object {
  const meta: Record<string, FieldSchema> = {
    apiVersion: { type: 'string', description: 'The version of this form of the object.' },
    kind: { type: 'string', description: 'The kind of the object.' },
  };
  const item = modelName(served, kind);
  return {
    [item]: {
      description,
      type: 'object',
      properties: { ...meta, metadata: { type: 'object', description: 'Name, uid and version.' }, ...fields },
      'x-kubernetes-group-version-kind': [{ ...served, kind }],
    },
    [`${item}List`]: {
      description: `A list of ${kind} objects.`,
      type: 'object',
      required: ['items'],
      properties: {
        ...meta,
        metadata: { type: 'object', description: 'The version of the list.' },
        items: { type: 'array', items: { reference: item } },
      },
      'x-kubernetes-group-version-kind': [{ ...served, kind: `${kind}List` }],
    },
  };
}

type Answer = (model: string) => object;

function paths(served: ServedGroup, resource: DocumentedResource, answer: Answer): object {
  const { plural, kind, isNamespaced = false } = resource;
  const root = `/${rootOf(served)}`;
  const operation = (action: 'list' | 'get', model: string) => ({
    operationId: `${action}${kind}`,
    description: `${action} objects of kind ${kind}`,
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { ...served, kind },
    ...answer(model),
  });
  const item = modelName(served, kind);
  const list = operation('list', `${item}List`);
  const collection = isNamespaced ? `${root}/namespaces/{namespace}/${plural}` : `${root}/${plural}`;
  const place = isNamespaced ? [parameter('namespace', answer)] : [];
  const everywhere = { get: { ...list, operationId: `${list.operationId}ForAllNamespaces` } };
  return {
    ...(isNamespaced ? { [`${root}/${plural}`]: everywhere } : {}),
    [collection]: { get: list, ...(isNamespaced ? { parameters: place } : {}) },
    [`${collection}/{name}`]: {
      get: operation('get', item),
      parameters: [parameter('name', answer), ...place],
    },
  };
}

function parameter(name: 'name' | 'namespace', answer: Answer): object {
  const type = { type: 'string' };
  const typed = answer === swaggerAnswer ? type : { schema: type };
  return { name, in: 'path', required: true, description: `${name} of the object`, ...typed };
}

function swaggerAnswer(model: string): object {
  const schema = { $ref: `#/definitions/${model}` };
  return { produces: ['application/json'], responses: { 200: { description: 'OK', schema } } };
}

function openApiAnswer(model: string): object {
  const schema = { $ref: `#/components/schemas/${model}` };
  return { responses: { 200: { description: 'OK', content: { 'application/json': { schema } } } } };
}

/** `{ reference: NAME }` in the words of either version. */
function withReferences(schemas: object, prefix: string): unknown {
  return JSON.parse(JSON.stringify(schemas), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && 'reference' in value
      ? { $ref: `${prefix}${String(value.reference)}` }
      : value,
  );
}

function fixed(path: string, body: object): Route {
  return { method: 'GET', path, handler: async () => json(body) };
}

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
  readonly description: string;
  readonly fields: Readonly<Record<string, FieldSchema>>;
};

/** `/openapi/v2` and `/openapi/v3`, from which `kubectl explain` and the aggregator learn the fields. */
export function openApiRoutes(
  served: ServedGroup,
  resources: readonly DocumentedResource[],
): readonly Route[] {
  const root = `apis/${served.group}/${served.version}`;
  const info = { title: served.group, version: served.version };
  const schemas = Object.assign({}, ...resources.map((resource) => schemasOf(served, resource)));
  return [
    fixed('/openapi/v2', {
      swagger: '2.0',
      info,
      paths: Object.assign({}, ...resources.map((each) => paths(served, each, swaggerAnswer))),
      definitions: withReferences(schemas, '#/definitions/'),
    }),
    fixed('/openapi/v3', { paths: { [root]: { serverRelativeURL: `/openapi/v3/${root}` } } }),
    fixed(`/openapi/v3/${root}`, {
      openapi: '3.0.0',
      info,
      paths: Object.assign({}, ...resources.map((each) => paths(served, each, openApiAnswer))),
      components: { schemas: withReferences(schemas, '#/components/schemas/') },
    }),
  ];
}

/** `com.vmware.tanzu.antrea.controlplane.v1beta2.NetworkPolicy`: the group backwards, as Kubernetes names models. */
function modelName({ group, version }: ServedGroup, kind: string): string {
  return `${group.split('.').reverse().join('.')}.${version}.${kind}`;
}

function schemasOf(served: ServedGroup, { kind, description, fields }: DocumentedResource): object {
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

function paths(served: ServedGroup, { plural, kind }: DocumentedResource, answer: Answer): object {
  const collection = `/apis/${served.group}/${served.version}/${plural}`;
  const operation = (action: 'list' | 'get', model: string) => ({
    operationId: `${action}${kind}`,
    description: `${action} objects of kind ${kind}`,
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { ...served, kind },
    ...answer(model),
  });
  const item = modelName(served, kind);
  const name = { name: 'name', in: 'path', required: true, description: 'name of the object' };
  return {
    [collection]: { get: operation('list', `${item}List`) },
    [`${collection}/{name}`]: {
      get: operation('get', item),
      parameters: [{ ...name, ...answerParameter(answer) }],
    },
  };
}

function answerParameter(answer: Answer): object {
  return answer === swaggerAnswer ? { type: 'string' } : { schema: { type: 'string' } };
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

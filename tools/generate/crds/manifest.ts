import type { ResourceDefinition } from '#crds/definition.ts';
import { type StructuralSchema, toStructuralSchema } from './structuralSchema.ts';

/** The CustomResourceDefinition of a kind. */
export function customResourceDefinition(definition: ResourceDefinition): object {
  const { group, kind, plural, singular, shortNames, scope, version } = definition;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}`, labels: { app: 'antrea' } },
    spec: {
      group,
      names: { kind, listKind: `${kind}List`, plural, singular, shortNames, categories: ['antrea'] },
      scope,
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          ...(definition.hasStatus === true ? { subresources: { status: {} } } : {}),
          additionalPrinterColumns: definition.columns,
          schema: { openAPIV3Schema: rootSchema(definition) },
        },
      ],
    },
  };
}

function rootSchema(definition: ResourceDefinition): StructuralSchema {
  const schema = toStructuralSchema(definition.fields);
  const meta = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' } };
  return {
    ...schema,
    description: definition.description,
    properties: { ...meta, ...Object(schema.properties) },
  };
}

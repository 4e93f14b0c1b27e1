import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { customResourceDefinition } from './manifest.ts';

describe('customResourceDefinition', () => {
  it('puts names, columns and schema where the API server wants them', () => {
    const columns = [{ name: 'Size', type: 'integer', jsonPath: '.size', description: 'Its size.' }] as const;
    const definition = customResourceDefinition({
      group: 'example.org',
      version: 'v1',
      kind: 'Thing',
      plural: 'things',
      singular: 'thing',
      shortNames: ['th'],
      scope: 'Namespaced',
      description: 'A thing.',
      fields: z.object({ size: z.int32().min(0).max(9) }),
      columns,
    });
    const size = { type: 'integer', format: 'int32', minimum: 0, maximum: 9 };
    expect(definition).toEqual({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'things.example.org', labels: { app: 'antrea' } },
      spec: {
        group: 'example.org',
        names: {
          kind: 'Thing',
          listKind: 'ThingList',
          plural: 'things',
          singular: 'thing',
          shortNames: ['th'],
          categories: ['antrea'],
        },
        scope: 'Namespaced',
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            additionalPrinterColumns: columns,
            schema: {
              openAPIV3Schema: {
                type: 'object',
                description: 'A thing.',
                properties: {
                  apiVersion: { type: 'string' },
                  kind: { type: 'string' },
                  metadata: { type: 'object' },
                  size,
                },
                required: ['size'],
              },
            },
          },
        ],
      },
    });
  });
});

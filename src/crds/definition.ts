import type { z } from 'zod';

/** A column of `kubectl get`. Columns with a priority above 0 show with `-o wide` only. */
type PrinterColumn = {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly jsonPath: string;
  readonly description: string;
  readonly priority?: number;
};

/**
 * One kind of custom resource: its names, its schema and its columns. `config/crd/` is generated from these.
 * `fields` holds the top-level fields beside apiVersion, kind and metadata.
 */
export type ResourceDefinition = {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly scope: 'Cluster' | 'Namespaced';
  readonly description: string;
  readonly fields: z.ZodObject;
  /** Whether `status` is written apart from the rest, and changes no generation. */
  readonly hasStatus?: boolean;
  readonly columns: readonly PrinterColumn[];
};

/** `group/version`, as it stands in an object's apiVersion. */
export function apiVersionOf(definition: ResourceDefinition): string {
  return `${definition.group}/${definition.version}`;
}

/** The URL path of a cluster-scoped kind, or of its object `name`. */
export function clusterResourcePath(definition: ResourceDefinition, name?: string): string {
  const collection = `/apis/${apiVersionOf(definition)}/${definition.plural}`;
  return name === undefined ? collection : `${collection}/${encodeURIComponent(name)}`;
}

import { parseAllDocuments } from 'yaml';
import * as z from 'zod';

const manifestSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
});

/** One Kubernetes object as a manifest has it: what every object has is typed, the rest is as it was parsed. */
export type Manifest = z.infer<typeof manifestSchema>;

/** The objects of a YAML stream, empty documents left out. @throws when one is not a Kubernetes object. */
export function parseManifests(stream: string): readonly Manifest[] {
  return parseAllDocuments(stream)
    .map((document): unknown => document.toJS())
    .filter((object) => object !== null)
    .map((object) => manifestSchema.parse(object));
}

/** `Kind/name`, by which people and tests name an object. */
export function manifestName(manifest: Manifest): string {
  return `${manifest.kind}/${manifest.metadata.name}`;
}

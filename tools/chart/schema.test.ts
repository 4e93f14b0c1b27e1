import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { featureGatesOf } from '#controlplane/featureGates.ts';
import { valuesDoc } from '../generate/chart/valuesDoc.ts';
import { chartPath } from './helm.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

type Schema = {
  readonly type?: string | undefined;
  readonly $ref?: string | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly additionalProperties?: boolean | Schema | undefined;
};
const schemaSchema: z.ZodType<Schema> = z.looseObject({
  type: z
    .union([z.string(), z.array(z.string())])
    .transform(String)
    .optional(),
  $ref: z.string().optional(),
  properties: z
    .record(
      z.string(),
      z.lazy(() => schemaSchema),
    )
    .optional(),
  additionalProperties: z.union([z.boolean(), z.lazy(() => schemaSchema)]).optional(),
});
const schema = schemaSchema.parse(JSON.parse(read(`${chartPath}/values.schema.json`)));

/** Dotted paths of all keys that the schema knows, down to what `values.yaml` documents as one value. */
function keysOf({ properties = {} }: Schema, prefix = ''): readonly string[] {
  return Object.entries(properties).flatMap(([name, child]) => [
    `${prefix}${name}`,
    ...keysOf(child, `${prefix}${name}.`),
  ]);
}

function openObjects(at: Schema, name: string): readonly string[] {
  const own = at.type === 'object' && at.additionalProperties === undefined ? [name] : [];
  const below = Object.entries(at.properties ?? {}).flatMap(([key, child]) =>
    openObjects(child, `${name}.${key}`),
  );
  return [...own, ...below];
}

describe('values.schema.json', () => {
  const documented = valuesDoc(read(`${chartPath}/values.yaml`)).map(({ key }) => key);

  it('knows every value that values.yaml documents', () => {
    expect(documented.filter((key) => !keysOf(schema).includes(key))).toEqual([]);
  });

  it('knows no value that values.yaml does not document', () => {
    const undocumented = keysOf(schema).filter(
      (key) =>
        !documented.some(
          (known) => known === key || known.startsWith(`${key}.`) || key.startsWith(`${known}.`),
        ),
    );
    expect(undocumented).toEqual(['global']);
  });

  it('lets every feature be switched on that is off, and nothing else', () => {
    const off = featureGatesOf('controller', {}).filter(({ status }) => status === 'Disabled');
    const switches = off.map(({ name }) => [name, { type: 'boolean' }]);
    expect(schema.properties?.featureGates?.properties).toEqual(Object.fromEntries(switches));
  });

  it('leaves no object open but what Kubernetes defines', () => {
    expect(openObjects(schema, 'values')).toEqual([
      'values.global',
      'values.agent.affinity',
      'values.controller.affinity',
    ]);
  });
});

describe('Chart.yaml', () => {
  const chart = parse(read(`${chartPath}/Chart.yaml`));

  it('has the version of package.json, for the chart, the application and the image', () => {
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(read('package.json')));
    expect(chart.version).toBe(version);
    expect(chart.appVersion).toBe(version);
    expect(chart.annotations['artifacthub.io/images']).toContain(`antrea/antrea:${version}`);
  });

  it('lists for Artifact Hub the kinds it installs', async () => {
    const { definitions } = await import('../generate/crds/generator.ts');
    const listed = z.array(z.object({ kind: z.string(), name: z.string() }));
    const names = listed.parse(parse(chart.annotations['artifacthub.io/crds'])).map(({ name }) => name);
    expect(names).toEqual(definitions.map(({ plural, group }) => `${plural}.${group}`));
  });
});

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { crdGenerator, definitions } from './generator.ts';

describe('crdGenerator', () => {
  it('writes every kind into config/crd and into the chart, where it outlives an uninstall', async () => {
    const files = await crdGenerator.generate('.');
    expect(files.map((file) => file.path).sort()).toEqual([
      'charts/antrea/templates/crds/antreaagentinfos.yaml',
      'charts/antrea/templates/crds/antreacontrollerinfos.yaml',
      'config/crd/antreaagentinfos.yaml',
      'config/crd/antreacontrollerinfos.yaml',
    ]);
    for (const file of files) {
      const annotations = file.path.startsWith('charts/') ? { 'helm.sh/resource-policy': 'keep' } : undefined;
      expect(parse(file.content).metadata.annotations).toEqual(annotations);
    }
  });

  it('writes nothing that Helm would take for a template', async () => {
    for (const file of await crdGenerator.generate('.')) expect(file.content).not.toContain('{{');
  });

  it('describes every field, for kubectl explain', async () => {
    for (const file of await crdGenerator.generate('.')) {
      const schema = parse(file.content).spec.versions[0].schema.openAPIV3Schema;
      for (const [name, field] of Object.entries<{ description?: string }>(schema.properties)) {
        if (!['apiVersion', 'kind', 'metadata'].includes(name)) expect(field.description, name).toBeTruthy();
      }
    }
  });

  it('gives the kinds the short names and the category people type, and no status subresource', async () => {
    const files = await crdGenerator.generate('.');
    expect(definitions.map((definition) => definition.shortNames)).toEqual([['aai'], ['aci']]);
    for (const file of files) {
      const { spec } = parse(file.content);
      expect(spec.names.categories).toEqual(['antrea']);
      expect(spec.scope).toBe('Cluster');
      expect(spec.versions[0].subresources).toBeUndefined();
    }
  });
});

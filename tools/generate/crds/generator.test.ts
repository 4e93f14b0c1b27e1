import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { crdGenerator, definitions } from './generator.ts';

describe('crdGenerator', () => {
  it('writes every kind into config/crd, and the same bytes into the chart', async () => {
    const files = await crdGenerator.generate('.');
    const group = 'clusterinformation.antrea.tanzu.vmware.com';
    expect(files.map((file) => file.path).sort()).toEqual([
      `charts/antrea/files/crds/antreaagentinfos.${group}.yaml`,
      `charts/antrea/files/crds/antreacontrollerinfos.${group}.yaml`,
      `config/crd/antreaagentinfos.${group}.yaml`,
      `config/crd/antreacontrollerinfos.${group}.yaml`,
    ]);
    expect(new Set(files.map((file) => file.content)).size).toBe(2);
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

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
      `charts/antrea/files/crds/networkpolicyrealizations.${group}.yaml`,
      `config/crd/antreaagentinfos.${group}.yaml`,
      `config/crd/antreacontrollerinfos.${group}.yaml`,
      `config/crd/networkpolicyrealizations.${group}.yaml`,
    ]);
    expect(new Set(files.map((file) => file.content)).size).toBe(3);
  });

  it('describes every field, for kubectl explain', async () => {
    for (const file of await crdGenerator.generate('.')) {
      const schema = parse(file.content).spec.versions[0].schema.openAPIV3Schema;
      for (const [name, field] of Object.entries<{ description?: string }>(schema.properties)) {
        if (!['apiVersion', 'kind', 'metadata'].includes(name)) expect(field.description, name).toBeTruthy();
      }
    }
  });

  it('gives the kinds the short names and the category people type', async () => {
    expect(definitions.map((definition) => definition.shortNames)).toEqual([['aai'], ['aci'], ['npr']]);
    for (const file of await crdGenerator.generate('.')) {
      expect(parse(file.content).spec.names.categories).toEqual(['antrea']);
    }
  });

  it('gives a status of its own only to what stands beside an object of another', async () => {
    for (const file of await crdGenerator.generate('.')) {
      const { spec } = parse(file.content);
      const isBeside = spec.names.kind === 'NetworkPolicyRealization';
      expect(spec.scope).toBe(isBeside ? 'Namespaced' : 'Cluster');
      expect(spec.versions[0].subresources).toEqual(isBeside ? { status: {} } : undefined);
    }
  });
});

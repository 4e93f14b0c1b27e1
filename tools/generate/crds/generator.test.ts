import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { crdGenerator, definitions } from './generator.ts';

describe('crdGenerator', () => {
  it('writes every kind into config/crd, and the same bytes into the chart', async () => {
    const files = await crdGenerator.generate('.');
    const information = 'clusterinformation.antrea.tanzu.vmware.com';
    const names = [
      `antreaagentinfos.${information}`,
      `antreacontrollerinfos.${information}`,
      `networkpolicyrealizations.${information}`,
      'clustergroups.crd.antrea.io',
      'clusternetworkpolicies.crd.antrea.io',
      'groups.crd.antrea.io',
      'networkpolicies.crd.antrea.io',
      'tiers.crd.antrea.io',
      'clusternetworkpolicies.security.antrea.tanzu.vmware.com',
      'networkpolicies.security.antrea.tanzu.vmware.com',
      'tiers.security.antrea.tanzu.vmware.com',
      'traceflows.ops.antrea.tanzu.vmware.com',
    ];
    const paths = ['charts/antrea/files/crds', 'config/crd'].flatMap((directory) =>
      names.map((name) => `${directory}/${name}.yaml`),
    );
    expect(files.map((file) => file.path).sort()).toEqual(paths.sort());
    expect(new Set(files.map((file) => file.content)).size).toBe(names.length);
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
    const shortNames = definitions.flatMap((definition) => definition.shortNames);
    expect(shortNames.sort()).toEqual(
      ['aai', 'aci', 'acnp', 'annp', 'anp', 'cg', 'cnp', 'grp', 'npr', 'tf', 'tr'].sort(),
    );
    for (const file of await crdGenerator.generate('.')) {
      expect(parse(file.content).spec.names.categories).toEqual(['antrea']);
    }
  });

  it('gives a status of its own to what people write and the controller answers', async () => {
    for (const file of await crdGenerator.generate('.')) {
      const { spec } = parse(file.content);
      const isWhole = /Info$|^Tier$/.test(spec.names.kind);
      expect(spec.versions[0].subresources, file.path).toEqual(isWhole ? undefined : { status: {} });
    }
  });

  it('puts what belongs to a namespace there', async () => {
    for (const { kind, scope } of definitions) {
      const isNamespaced = ['NetworkPolicyRealization', 'NetworkPolicy', 'Group'].includes(kind);
      expect(scope, kind).toBe(isNamespaced ? 'Namespaced' : 'Cluster');
    }
  });
});

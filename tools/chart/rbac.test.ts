import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ApiCall, apiCalls } from './apiCalls.ts';
import { type Grant, grantsOf } from './grants.ts';
import { type Manifest, parseManifests } from './manifests.ts';

const folder = path.resolve(import.meta.dirname, '../../config/rbac');
let roles: readonly Manifest[] = [];

beforeAll(async () => {
  const files = await Promise.all(
    (await readdir(folder)).map((file) => readFile(path.join(folder, file), 'utf8')),
  );
  roles = files.flatMap(parseManifests);
});

function grantLine({ account, verb, group, resource, namespace, name }: Grant): string {
  return `${account} may ${verb} ${resource}${group && `.${group}`}${name ? `/${name}` : ''} in ${namespace}`;
}

function callLine({ where, name, ...call }: ApiCall): string {
  const namespace = where === 'cluster' ? '*' : 'kube-system';
  return grantLine({ ...call, namespace, name });
}

describe('the roles in config/rbac', () => {
  it('allow exactly the calls that the code makes', () => {
    expect(grantsOf(roles).map(grantLine).toSorted()).toEqual(apiCalls.map(callLine).toSorted());
  });

  it('hold no wildcard, no secret, no way to run or change pods, and no way to more rights', () => {
    const forbidden =
      /\*|secrets|exec|attach|portforward|bind|escalate|impersonate|serviceaccounts|nodes\/|pods\//;
    for (const grant of grantsOf(roles)) {
      expect(`${grant.verb} ${grant.group} ${grant.resource}`, grantLine(grant)).not.toMatch(forbidden);
    }
    const writes = grantsOf(roles).filter(({ verb }) => !['get', 'list', 'watch'].includes(verb));
    expect(writes.filter(({ resource }) => resource === 'pods' || resource === 'nodes')).toEqual([]);
  });

  it('name the one ConfigMap wherever they concern ConfigMaps', () => {
    for (const grant of grantsOf(roles).filter(({ resource }) => resource === 'configmaps')) {
      expect(grant.name, grantLine(grant)).toBeTruthy();
    }
  });
});

describe('grantsOf', () => {
  const role = (kind: string, namespace?: string) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind,
    metadata: { name: 'r', ...(namespace ? { namespace } : {}) },
    rules: [{ apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get'] }],
  });
  const binding = (kind: string, roleKind: string) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind,
    metadata: { name: 'b', namespace: 'ns' },
    roleRef: { kind: roleKind, name: 'r' },
    subjects: [{ kind: 'ServiceAccount', name: 'a', namespace: 'ns' }],
  });

  it('gives the whole cluster through a ClusterRoleBinding and one namespace through a RoleBinding', () => {
    const namespaces = (kind: string) =>
      grantsOf([role('ClusterRole'), binding(kind, 'ClusterRole')]).map(({ namespace }) => namespace);
    expect(namespaces('ClusterRoleBinding')).toEqual(['*', '*']);
    expect(namespaces('RoleBinding')).toEqual(['ns', 'ns']);
  });

  it('takes a Role of the same namespace only', () => {
    expect(() => grantsOf([role('Role', 'other'), binding('RoleBinding', 'Role')])).toThrow('not there');
  });
});

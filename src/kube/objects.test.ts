import { describe, expect, it } from 'vitest';
import { type KubeObject, objectKey, resourcePath, withoutBookkeeping } from './objects.ts';

describe('objectKey', () => {
  it('has the namespace where there is one', () => {
    expect(objectKey({ metadata: { name: 'a', namespace: 'n' } })).toBe('n/a');
    expect(objectKey({ metadata: { name: 'node1' } })).toBe('node1');
  });
});

describe('resourcePath', () => {
  it.each([
    [['', 'v1', 'nodes'], '/api/v1/nodes'],
    [['', 'v1', 'pods', 'kube-system'], '/api/v1/namespaces/kube-system/pods'],
    [['apps', 'v1', 'daemonsets', 'a'], '/apis/apps/v1/namespaces/a/daemonsets'],
  ] as const)('%j is %s', ([group, version, plural, namespace], path) => {
    expect(resourcePath(group, version, plural, namespace)).toBe(path);
  });
});

describe('withoutBookkeeping', () => {
  it('drops what only kubectl and the server need, in a copy', () => {
    const metadata = {
      name: 'a',
      labels: { app: 'x' },
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', kept: 'yes' },
      managedFields: [{ manager: 'kubectl' }],
    };
    const object: KubeObject & { readonly spec: { readonly replicas: number } } = {
      metadata,
      spec: { replicas: 1 },
    };
    expect(withoutBookkeeping(object)).toEqual({
      metadata: { name: 'a', labels: { app: 'x' }, annotations: { kept: 'yes' } },
      spec: { replicas: 1 },
    });
    expect(metadata.managedFields).toHaveLength(1);
  });
});

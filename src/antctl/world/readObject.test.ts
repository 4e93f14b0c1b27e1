import { describe, expect, it } from 'vitest';
import { readDocument } from './readObject.ts';

const reading = { at: 'f#1', namespace: 'default', isChecked: true };

function antreaPolicy(spec: object) {
  return { apiVersion: 'crd.antrea.io/v1beta1', kind: 'ClusterNetworkPolicy', metadata: { name: 'p' }, spec };
}

describe('readDocument', () => {
  it('gives objects of manifests a uid by what they are called', () => {
    const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'p' } };
    const { objects } = readDocument(policy, reading);
    expect(objects[0]?.object.metadata).toMatchObject({ uid: 'networking.k8s.io NetworkPolicy default/p' });
  });

  it('says what the API server would refuse, unless that has taken it already', () => {
    const wrong = antreaPolicy({
      priority: 5,
      appliedTo: [{ podSelector: {} }],
      ingress: [{ action: 'Perhaps' }],
    });
    expect(readDocument(wrong, reading).problems[0]).toMatchObject({ object: 'ClusterNetworkPolicy p' });
    expect(readDocument(wrong, { ...reading, isChecked: false }).objects).toHaveLength(1);
    expect(
      readDocument(antreaPolicy({ priority: 5, appliedTo: [{ podSelector: {} }] }), reading).objects,
    ).toHaveLength(1);
  });

  it('knows the owner of a pod', () => {
    const ownerReferences = [{ kind: 'ReplicaSet', name: 'web-5d9c7b8f6', controller: true }];
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web-x', namespace: 'a', ownerReferences },
    };
    expect(readDocument(pod, reading).objects[0]).toMatchObject({
      workload: { kind: 'Deployment', namespace: 'a', name: 'web' },
      isTemplate: false,
    });
  });

  it('takes the owner of a pod for what it is, unless its name ends in the hash of a template', () => {
    const ownerReferences = [{ kind: 'ReplicaSet', name: 'my-frontend', controller: true }];
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', namespace: 'a', ownerReferences } };
    expect(readDocument(pod, reading).objects[0]).toMatchObject({
      workload: { kind: 'ReplicaSet', name: 'my-frontend' },
    });
  });

  it('takes one pod for a workload', () => {
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c' }] } };
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: { template },
    };
    expect(readDocument(deployment, reading).objects).toMatchObject([
      {
        kind: 'Pod',
        isTemplate: true,
        workload: { kind: 'Deployment', name: 'web' },
        object: { metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } } },
      },
    ]);
    expect(readDocument({ ...deployment, spec: {} }, reading).problems).toHaveLength(1);
  });

  it('wants a name', () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: {} };
    expect(readDocument(pod, reading).problems).toEqual([{ at: 'f#1', message: 'a Pod needs a name' }]);
    expect(readDocument({ kind: 'Pod' }, reading).problems).toHaveLength(1);
  });
});

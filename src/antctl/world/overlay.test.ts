import { describe, expect, it } from 'vitest';
import { readText } from './manifests.ts';
import { overlay } from './overlay.ts';
import { worldOf } from './world.ts';
import type { ReadObjects } from './worldObject.ts';

function read(...objects: readonly object[]): ReadObjects {
  return readText('f', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
}

const runs = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'web-5d9c7b8f6-abcde',
    namespace: 'shop',
    uid: 'u1',
    labels: { app: 'web', old: 'yes', 'pod-template-hash': '5d9c7b8f6' },
    ownerReferences: [{ kind: 'ReplicaSet', name: 'web-5d9c7b8f6' }],
  },
  spec: { nodeName: 'n1' },
  status: { podIP: '10.0.0.1' },
};
const policy = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'p', namespace: 'shop', uid: 'u2' },
  spec: { podSelector: {} },
};

describe('overlay', () => {
  it('keeps the uid of what is changed, and adds the rest', () => {
    const changed = {
      ...policy,
      metadata: { name: 'p', namespace: 'shop' },
      spec: { podSelector: { matchLabels: { a: 'b' } } },
    };
    const { objects } = overlay(
      read(policy),
      read(changed, { ...changed, metadata: { name: 'q', namespace: 'shop' } }),
    );
    expect(objects.map(({ object }) => object)).toMatchObject([
      { metadata: { name: 'p', uid: 'u2' }, spec: { podSelector: { matchLabels: { a: 'b' } } } },
      { metadata: { name: 'q' } },
    ]);
  });

  it("changes a workload's pods by its template", () => {
    const template = { metadata: { labels: { app: 'web', tier: 'front' } }, spec: {} };
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { template },
    };
    const { objects } = overlay(read(runs), read(deployment));
    expect(objects.map(({ object }) => object)).toMatchObject([
      {
        metadata: {
          name: runs.metadata.name,
          labels: { app: 'web', tier: 'front', 'pod-template-hash': '5d9c7b8f6' },
        },
        spec: { nodeName: 'n1' },
        status: { podIP: '10.0.0.1' },
      },
    ]);
    expect(JSON.stringify(objects)).not.toContain('"old"');
    expect([...worldOf(overlay(read(), read(deployment))).pods.keys()]).toEqual(['shop/web']);
  });

  it('lets a namespace keep the labels that others gave it', () => {
    const lastApplied = JSON.stringify({ metadata: { labels: { mine: '1', gone: '1' } } });
    const space = (labels: object, annotations = {}) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop', labels, annotations },
    });
    const base = space(
      { mine: '1', gone: '1', theirs: '1' },
      { 'kubectl.kubernetes.io/last-applied-configuration': lastApplied },
    );
    const [object] = overlay(read(base), read(space({ mine: '2' }))).objects;
    expect(object?.object.metadata).toMatchObject({ labels: { mine: '2', theirs: '1' } });
    expect(JSON.stringify(object)).not.toContain('"gone":');
  });

  it('lets a pod keep its node and address', () => {
    const written = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: runs.metadata.name, namespace: 'shop' },
    };
    const [pod] = overlay(read(runs), read(written)).objects;
    expect(pod?.object).toMatchObject({
      metadata: { uid: 'u1' },
      spec: { nodeName: 'n1' },
      status: { podIP: '10.0.0.1' },
    });
  });
});

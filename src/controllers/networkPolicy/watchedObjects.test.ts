import { describe, expect, it } from 'vitest';
import {
  identified,
  SharedStrings,
  strippedNamespace,
  strippedObject,
  strippedPod,
  strippedPolicy,
  strippedService,
} from './watchedObjects.ts';

const metadata = {
  name: 'a',
  namespace: 'x',
  uid: 'u',
  resourceVersion: '7',
  generation: 3,
  creationTimestamp: '2026-01-01T00:00:00Z',
  labels: { app: 'web' },
  annotations: { much: 'text' },
};

describe('strippedPod', () => {
  it('keeps what policies ask for, and nothing else', () => {
    const pod = {
      metadata,
      spec: {
        nodeName: 'n1',
        serviceAccountName: 'default',
        containers: [
          {
            name: 'c',
            image: 'i',
            ports: [{ containerPort: 80, name: 'http', hostIP: '' }, { containerPort: 81 }],
          },
          { name: 'd', image: 'i', ports: [{ containerPort: 82 }] },
        ],
        initContainers: [{ name: 'e', restartPolicy: 'Always', ports: [{ containerPort: 53, name: 'dns' }] }],
      },
      status: { phase: 'Running', podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }], hostIP: '192.0.2.1' },
    };
    expect(strippedPod(pod, new SharedStrings())).toEqual({
      metadata: { name: 'a', namespace: 'x', uid: 'u', resourceVersion: '7', labels: { app: 'web' } },
      spec: {
        nodeName: 'n1',
        serviceAccountName: 'default',
        containers: [{ ports: [{ containerPort: 80, name: 'http', protocol: undefined }] }],
        initContainers: [
          { restartPolicy: 'Always', ports: [{ containerPort: 53, name: 'dns', protocol: undefined }] },
        ],
      },
      status: { phase: 'Running', podIP: '10.0.0.1' },
    });
  });

  it('keeps the host network, and all addresses where there are several', () => {
    const podIPs = [{ ip: 'fd00::1' }, { ip: '10.0.0.1' }];
    expect(
      strippedPod(
        { metadata, spec: { hostNetwork: true }, status: { podIP: 'fd00::1', podIPs } },
        new SharedStrings(),
      ),
    ).toMatchObject({ spec: { hostNetwork: true }, status: { podIP: 'fd00::1', podIPs } });
  });
});

it('strippedNamespace keeps name and labels', () => {
  expect(strippedNamespace({ metadata })).toEqual({
    metadata: { name: 'a', uid: 'u', resourceVersion: '7', labels: { app: 'web' } },
  });
});

it('strippedPolicy keeps generation and spec', () => {
  const spec = { podSelector: {} };
  expect(strippedPolicy({ metadata, spec }, new SharedStrings())).toEqual({
    metadata: {
      name: 'a',
      namespace: 'x',
      uid: 'u',
      resourceVersion: '7',
      generation: 3,
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    spec,
  });
});

it('SharedStrings forgets when it has too many', () => {
  const shared = new SharedStrings(2);
  for (const text of ['a', 'b', 'c', 'a']) expect(shared.get(text)).toBe(text);
  expect(shared.get(undefined)).toBeUndefined();
});

it('identified keeps what tells an object from another', () => {
  expect(identified({ metadata })).toEqual({
    metadata: {
      name: 'a',
      namespace: 'x',
      uid: 'u',
      resourceVersion: '7',
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
  });
});

it('strippedObject keeps what tells tiers and groups apart, and their spec', () => {
  const metadata = { name: 'g', namespace: 'x', uid: 'u', resourceVersion: '3', labels: { a: 'b' } };
  const object = { metadata, spec: { priority: 5 }, status: { phase: 'Realized' } };
  expect(strippedObject(object)).toEqual({
    metadata: { name: 'g', namespace: 'x', uid: 'u', resourceVersion: '3' },
    spec: { priority: 5 },
  });
});

it('strippedService keeps which pods are behind which ports', () => {
  const ports = [{ name: 'http', protocol: 'TCP', port: 80, targetPort: 'web', nodePort: 30_080 }];
  const service = {
    metadata: { name: 's', namespace: 'x', uid: 'u', resourceVersion: '3', labels: { a: 'b' } },
    spec: { selector: { app: 'web' }, ports, clusterIP: '10.96.0.9' },
  };
  expect(strippedService(service, new SharedStrings())).toEqual({
    metadata: { name: 's', namespace: 'x', uid: 'u', resourceVersion: '3' },
    spec: { selector: { app: 'web' }, ports: [{ protocol: 'TCP', port: 80, targetPort: 'web' }] },
  });
  const named = { ...service, spec: { type: 'ExternalName', selector: { app: 'web' } } };
  expect(strippedService(named, new SharedStrings()).spec).toMatchObject({ type: 'ExternalName' });
});

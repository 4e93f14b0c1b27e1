import { expect, it } from 'vitest';
import { endpointOf, readExample } from './example.ts';

it('reads policies, the cluster around them and what becomes of connections', () => {
  const { policies, cluster, connections } = readExample('allow-dns');
  expect(policies.map(({ metadata }) => metadata)).toEqual([
    { name: 'allow-dns', namespace: undefined, uid: 'uid-of-allow-dns' },
  ]);
  expect(cluster.pods[0]).toMatchObject({
    metadata: { name: 'coredns', namespace: 'kube-system' },
    status: { podIP: '10.244.0.1' },
  });
  expect(connections[0]).toMatchObject({ protocol: 'UDP', allowed: true });
});

it('tells pods from addresses', () => {
  expect(endpointOf('a/b')).toEqual({ kind: 'pod', namespace: 'a', name: 'b' });
  expect(endpointOf('192.0.2.1')).toEqual({ kind: 'address', address: '192.0.2.1' });
});

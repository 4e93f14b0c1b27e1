import { expect, it } from 'vitest';
import { fakeClient } from '../testing/fakeContext.ts';
import { clusterChecks } from './clusterChecks.ts';

it('clusterChecks change nothing: they read, and ask what they may', async () => {
  const methods = new Set<string>();
  const cluster = fakeClient(({ method, path }) => {
    methods.add(method === 'POST' ? path : method);
    return { items: [], minor: '34', gitVersion: 'v1.34.0' };
  });
  for (const check of clusterChecks) await check(cluster, 0);
  expect([...methods].sort()).toEqual(['/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', 'GET']);
});

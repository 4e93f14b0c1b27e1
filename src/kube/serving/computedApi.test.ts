import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../objects.ts';
import { type ComputedResource, computedRoutes } from './computedApi.ts';
import { createRouter } from './router.ts';
import { testRequest } from './testing/testRequest.ts';

type Count = KubeObject & { readonly count: number };
const served = { group: 'g.example', version: 'v1' };
const objects: readonly Count[] = [
  { metadata: { name: 'a', namespace: 'one' }, count: 1 },
  { metadata: { name: 'b', namespace: 'one' }, count: 2 },
  { metadata: { name: 'a', namespace: 'two' }, count: 3 },
];
const counts: ComputedResource<Count> = {
  plural: 'counts',
  kind: 'Count',
  isNamespaced: true,
  list: (namespace) =>
    objects.filter(({ metadata }) => (namespace ?? metadata.namespace) === metadata.namespace),
  get: (name, namespace) =>
    objects.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace),
  columns: [
    { name: 'Name', type: 'string', format: 'name', description: 'Its name.' },
    { name: 'Count', type: 'integer', description: 'Its count.' },
  ],
  cells: ({ metadata, count }) => [metadata.name, count],
};
const router = createRouter(computedRoutes(served, counts));
const ofCluster = createRouter(computedRoutes(served, { ...counts, isNamespaced: false }));
const get = (path: string, headers = {}) => router(testRequest(`/apis/g.example/v1${path}`, { headers }));

describe('computedRoutes', () => {
  it('lists a namespace, and all of them', async () => {
    expect(await get('/namespaces/one/counts')).toMatchObject({
      body: {
        kind: 'CountList',
        apiVersion: 'g.example/v1',
        metadata: {},
        items: [{ kind: 'Count', count: 1 }, { count: 2 }],
      },
    });
    expect(await get('/counts')).toMatchObject({ body: { items: [{}, {}, { count: 3 }] } });
    expect(await get('/counts?fieldSelector=metadata.name%3Da')).toMatchObject({
      body: { items: [{ count: 1 }, { count: 3 }] },
    });
  });

  it('gets one', async () => {
    expect(await get('/namespaces/two/counts/a')).toMatchObject({ body: { count: 3 } });
    await expect(get('/namespaces/two/counts/b')).rejects.toMatchObject({ code: 404 });
    await expect(get('/counts/a')).rejects.toMatchObject({ code: 404 });
  });

  it('serves what has no namespace, once', async () => {
    expect(computedRoutes(served, { ...counts, isNamespaced: false }).map(({ path }) => path)).toEqual([
      '/apis/g.example/v1/counts',
      '/apis/g.example/v1/counts/:name',
    ]);
    expect(await ofCluster(testRequest('/apis/g.example/v1/counts'))).toMatchObject({
      body: { items: [{}, {}, {}] },
    });
  });

  it('prints rows for kubectl', async () => {
    const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
    expect(await get('/namespaces/two/counts', headers)).toMatchObject({
      body: { kind: 'Table', rows: [{ cells: ['a', 3], object: { metadata: { namespace: 'two' } } }] },
    });
  });

  it('refuses what it does not honour', async () => {
    await expect(get('/counts?watch=true')).rejects.toMatchObject({ code: 405 });
    await expect(get('/counts?labelSelector=a')).rejects.toMatchObject({ code: 400 });
    await expect(get('/counts?fieldSelector=nodeName%3Dn1')).rejects.toMatchObject({ code: 400 });
  });
});

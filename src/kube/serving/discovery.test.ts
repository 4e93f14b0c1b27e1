import { describe, expect, it } from 'vitest';
import { discoveryRoutes } from './discovery.ts';
import { createRouter } from './router.ts';
import { testRequest } from './testing/testRequest.ts';

const things = { plural: 'things', singular: 'thing', kind: 'Thing' };
const counts = {
  plural: 'counts',
  singular: 'count',
  kind: 'Count',
  isNamespaced: true,
  verbs: ['get', 'list'],
};
const router = createRouter(
  discoveryRoutes([
    { group: 'g.example', version: 'v1', resources: [things] },
    { group: 'h.example', version: 'v2', resources: [counts] },
  ]),
);

describe('discoveryRoutes', () => {
  it('names groups, versions and resources', async () => {
    expect(await router(testRequest('/apis'))).toMatchObject({
      body: {
        kind: 'APIGroupList',
        groups: [
          { name: 'g.example', versions: [{ version: 'v1' }] },
          { name: 'h.example', versions: [{ version: 'v2' }] },
        ],
      },
    });
    expect(await router(testRequest('/apis/g.example'))).toMatchObject({
      body: { kind: 'APIGroup', preferredVersion: { groupVersion: 'g.example/v1' } },
    });
    expect(await router(testRequest('/apis/g.example/v1'))).toMatchObject({
      body: {
        groupVersion: 'g.example/v1',
        resources: [{ name: 'things', singularName: 'thing', namespaced: false, kind: 'Thing' }],
      },
    });
    expect(await router(testRequest('/apis/h.example/v2'))).toMatchObject({
      body: { resources: [{ name: 'counts', namespaced: true, verbs: ['get', 'list'] }] },
    });
  });

  it('tells the aggregator everything at once, in the form it asks for', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';
    const reply = await router(testRequest('/apis', { headers: { accept } }));
    if (reply.kind !== 'text') throw new Error('expected text');
    expect(reply.contentType).toBe('application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList');
    expect(JSON.parse(reply.body)).toMatchObject({
      kind: 'APIGroupDiscoveryList',
      items: [
        {
          metadata: { name: 'g.example' },
          versions: [
            { version: 'v1', freshness: 'Current', resources: [{ resource: 'things', scope: 'Cluster' }] },
          ],
        },
        {
          metadata: { name: 'h.example' },
          versions: [{ version: 'v2', resources: [{ resource: 'counts', scope: 'Namespaced' }] }],
        },
      ],
    });
  });
});

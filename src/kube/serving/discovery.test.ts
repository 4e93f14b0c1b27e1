import { describe, expect, it } from 'vitest';
import { discoveryRoutes } from './discovery.ts';
import { createRouter } from './router.ts';
import { testRequest } from './testing/testRequest.ts';

const resource = { plural: 'things', singular: 'thing', kind: 'Thing' };
const router = createRouter(discoveryRoutes({ group: 'g.example', version: 'v1' }, [resource]));

describe('discoveryRoutes', () => {
  it('names groups, versions and resources', async () => {
    expect(await router(testRequest('/apis'))).toMatchObject({
      body: { kind: 'APIGroupList', groups: [{ name: 'g.example', versions: [{ version: 'v1' }] }] },
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
      ],
    });
  });
});

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
});

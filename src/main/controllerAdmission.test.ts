import { describe, expect, it } from 'vitest';
import { KubeApiError } from '#kube/errors.ts';
import { createRouter } from '#kube/serving/router.ts';
import { fakeTransport } from '#kube/serving/testing/fakeTransport.ts';
import { testRequest } from '#kube/serving/testing/testRequest.ts';
import { admissionRoutes, liveWorld } from './controllerAdmission.ts';

const transport = fakeTransport(({ path }) => {
  switch (path) {
    case '/apis/crd.antrea.io/v1beta1/tiers':
      return { items: [{ metadata: { name: 'a' }, spec: { priority: 7 } }] };
    case '/apis/crd.antrea.io/v1beta1/clusternetworkpolicies':
      return { items: [{ metadata: { name: 'p' }, spec: { tier: 'a' } }, { metadata: { name: 'q' } }] };
    case '/apis/security.antrea.tanzu.vmware.com/v1alpha1/networkpolicies':
      return { items: [{ metadata: { name: 'r', namespace: 'x' }, spec: { tier: 'A' } }] };
    case '/apis/crd.antrea.io/v1beta1/namespaces/x/groups':
      return { items: [{ metadata: { name: 'g', namespace: 'x' } }] };
    default:
      throw new KubeApiError({ status: 404, reason: 'NotFound', message: 'no such kind', request: path });
  }
});

describe('liveWorld', () => {
  const world = liveWorld(transport);

  it('knows tiers of both API groups, as far as there are any', async () => {
    expect(await world.tiers()).toEqual([{ name: 'a', priority: 7, group: 'crd.antrea.io' }]);
  });

  it('finds the policies of a tier among all kinds', async () => {
    expect(await world.policiesIn((tier) => tier?.toLowerCase() === 'a')).toEqual([
      'ClusterNetworkPolicy p',
      'NetworkPolicy x/r',
    ]);
  });

  it('finds groups where they are', async () => {
    expect(await world.groups('x')).toHaveLength(1);
    expect(await world.groups(undefined)).toEqual([]);
  });

  it('does not take an error for an empty world', async () => {
    const away = liveWorld(
      fakeTransport(() => {
        throw new Error('API server away');
      }),
    );
    await expect(away.tiers()).rejects.toThrow('API server away');
  });
});

describe('admissionRoutes', () => {
  const router = createRouter(admissionRoutes(transport));
  const post = (path: string, body: string) =>
    router(testRequest(path, { method: 'POST', body: async () => body }));

  it('answers a review', async () => {
    const request = {
      uid: 'r1',
      kind: { group: 'crd.antrea.io', version: 'v1beta1', kind: 'Tier' },
      operation: 'DELETE',
      name: 'a',
    };
    expect(await post('/validate/tier', JSON.stringify({ request }))).toMatchObject({
      body: { response: { uid: 'r1', allowed: false, status: { reason: 'Invalid' } } },
    });
  });

  it('refuses a body that is no review', async () => {
    await expect(post('/validate/tier', '{')).rejects.toMatchObject({ reason: 'BadRequest' });
  });
});

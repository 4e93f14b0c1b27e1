import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { KubeApiError } from '#kube/errors.ts';
import { createRouter } from '#kube/serving/router.ts';
import { fakeTransport } from '#kube/serving/testing/fakeTransport.ts';
import { testRequest } from '#kube/serving/testing/testRequest.ts';
import { admissionRoutes, liveWorld } from './controllerAdmission.ts';

const clock = manualClock();
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
  const world = liveWorld(transport, clock);

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
      clock,
    );
    await expect(away.tiers()).rejects.toThrow('API server away');
  });
});

describe('liveWorld of a kind that is new', () => {
  const busy = (times: number) => {
    let left = times;
    return fakeTransport(({ path }) => {
      left -= 1;
      if (left >= 0)
        throw new KubeApiError({ status: 429, reason: 'TooManyRequests', message: '', request: path });
      return { items: [] };
    });
  };
  const pass = async () => {
    for (let round = 0; round < 20; round += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(500);
    }
  };

  it('comes again when the API server asks for it, and gives up before the API server does', async () => {
    const groups = liveWorld(busy(5), clock).groups('x');
    await pass();
    expect(await groups).toEqual([]);
    const never = liveWorld(busy(6), clock).groups('x');
    const outcome = expect(never).rejects.toThrow('429');
    await pass();
    await outcome;
  });
});

describe('admissionRoutes', () => {
  const router = createRouter(admissionRoutes(transport, clock));
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

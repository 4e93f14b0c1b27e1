import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { createAuthorizer } from './authorization.ts';
import { fakeTransport } from './testing/fakeTransport.ts';
import { loopbackUser } from './user.ts';

const user = { name: 'bob', uid: 'u', groups: ['dev'], extra: { a: ['b'] } };
const metrics = { kind: 'nonResource', path: '/metrics', verb: 'get' } as const;
const list = {
  kind: 'resource',
  verb: 'list',
  group: 'controlplane.antrea.tanzu.vmware.com',
  version: 'v1beta2',
  resource: 'networkpolicies',
} as const;

function setup(status: object = { allowed: true }) {
  const clock = manualClock();
  const transport = fakeTransport(() => ({ status }));
  return { clock, transport, authorize: createAuthorizer(transport, clock) };
}

describe('createAuthorizer', () => {
  it('asks with user and non-resource attributes', async () => {
    const { authorize, transport } = setup();
    await authorize(user, metrics);
    expect(transport.requests[0]).toMatchObject({
      path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
      body: {
        spec: {
          user: 'bob',
          uid: 'u',
          groups: ['dev'],
          extra: { a: ['b'] },
          nonResourceAttributes: { path: '/metrics', verb: 'get' },
        },
      },
    });
  });

  it('asks with resource attributes', async () => {
    const { authorize, transport } = setup();
    await authorize(user, list);
    expect(transport.requests[0]).toMatchObject({
      body: {
        spec: { resourceAttributes: { verb: 'list', resource: 'networkpolicies', version: 'v1beta2' } },
      },
    });
  });

  it('refuses in the words of the API server', async () => {
    const { authorize } = setup({ allowed: false });
    await expect(authorize(user, metrics)).rejects.toMatchObject({
      code: 403,
      message: 'forbidden: User "bob" cannot get path "/metrics"',
    });
    await expect(authorize(user, list)).rejects.toThrow(
      'networkpolicies.controlplane.antrea.tanzu.vmware.com is forbidden: User "bob" cannot list resource ' +
        '"networkpolicies" in API group "controlplane.antrea.tanzu.vmware.com" at the cluster scope',
    );
  });

  it('lets an explicit denial win', async () => {
    const { authorize } = setup({ allowed: true, denied: true });
    await expect(authorize(user, metrics)).rejects.toMatchObject({ code: 403 });
  });

  it('remembers a verdict for ten seconds', async () => {
    const { authorize, clock, transport } = setup();
    await authorize(user, metrics);
    await authorize(user, metrics);
    expect(transport.requests).toHaveLength(1);
    clock.advance(10_001);
    await authorize(user, metrics);
    expect(transport.requests).toHaveLength(2);
  });

  it('lets system:masters pass without asking', async () => {
    const { authorize, transport } = setup({ allowed: false });
    await authorize(loopbackUser, metrics);
    expect(transport.requests).toHaveLength(0);
  });

  it('says that it cannot tell when the API server is away', async () => {
    const transport = fakeTransport(() => {
      throw new Error('down');
    });
    await expect(createAuthorizer(transport, manualClock())(user, metrics)).rejects.toMatchObject({
      code: 503,
    });
  });
});

import { expect, it } from 'vitest';
import { KubeApiError } from '#kube/errors.ts';
import type { KubeRequest, KubeTransport } from '#kube/transport.ts';
import { patchStatus, statusIn, withoutSpec } from './statusObject.ts';

/** Answers every request by `answer`. */
function transportThat(answer: () => unknown): KubeTransport & { readonly requests: KubeRequest[] } {
  const requests: KubeRequest[] = [];
  return {
    server: '',
    requests,
    request: async (request) => {
      requests.push(request);
      return JSON.parse(JSON.stringify(answer()));
    },
    stream: () => Promise.reject(new Error('not streamed')),
    close: async () => undefined,
  };
}

const failing = (status: number) => () => {
  throw new KubeApiError({ status, reason: 'X', message: 'x', request: 'patch' });
};
const target = { path: '/a/b', uid: 'u1', status: { phase: 'Realized' } };

it('patchStatus writes to the object that is meant only', async () => {
  const transport = transportThat(() => ({}));
  expect(await patchStatus(transport, target)).toBe(true);
  expect(transport.requests).toMatchObject([
    {
      method: 'PATCH',
      path: '/a/b/status',
      body: { metadata: { uid: 'u1' }, status: { phase: 'Realized' } },
    },
  ]);
});

it.each([404, 409])('patchStatus lets go of an object that is not there any more (%i)', async (status) => {
  expect(await patchStatus(transportThat(failing(status)), target)).toBe(false);
});

it('patchStatus does not hide other failures', async () => {
  await expect(patchStatus(transportThat(failing(500)), target)).rejects.toThrow('500');
});

it('withoutSpec keeps identity and status', () => {
  const object = {
    apiVersion: 'a/v1',
    kind: 'B',
    metadata: { name: 'a', uid: 'u', resourceVersion: '1', generation: 2 },
    spec: {},
    status: 1,
  };
  const kept = withoutSpec(object);
  expect(kept).toEqual({
    apiVersion: 'a/v1',
    kind: 'B',
    metadata: { name: 'a', uid: 'u', resourceVersion: '1' },
    status: 1,
  });
  expect(statusIn(kept)).toBe(1);
  expect(statusIn(withoutSpec({ metadata: { name: 'a' } }))).toBeUndefined();
});

import { expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { createControlPlane } from '#controlplane/controlPlane.ts';
import { testRequest } from '#kube/serving/testing/testRequest.ts';
import { createControllerApi } from './routes.ts';

it('createControllerApi answers probes, its info, metrics and the control plane', async () => {
  const api = createControllerApi({
    controlPlane: createControlPlane({ startVersion: 1 }),
    agentUser: 'agent',
    isComplete: () => true,
    receiveReport: () => true,
    receiveAddresses: ({ metadata }) => ({ metadata, known: [], dropped: [] }),
    clock: manualClock(),
    controllerInfo: () => ({ version: 'v0.1.0' }),
    metrics: { contentType: 'text/plain', metrics: async () => 'up 1\n' },
    checks: { live: [], ready: [] },
  });
  expect(await api(testRequest('/readyz'))).toMatchObject({ body: 'ok' });
  expect(await api(testRequest('/controllerinfo'))).toMatchObject({ body: { version: 'v0.1.0' } });
  expect(await api(testRequest('/metrics'))).toMatchObject({ body: 'up 1\n' });
  expect(await api(testRequest('/apis'))).toMatchObject({ body: { kind: 'APIGroupList' } });
});

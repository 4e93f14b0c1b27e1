import { expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { createControlPlane } from '#controlplane/controlPlane.ts';
import { testRequest } from '#kube/serving/testing/testRequest.ts';
import { createControllerApi } from './routes.ts';

it('createControllerApi answers probes, its info, metrics, the control plane and statistics', async () => {
  const api = createControllerApi({
    controlPlane: createControlPlane({ startVersion: 1 }),
    agentUser: 'agent',
    isComplete: () => true,
    receiveReport: () => true,
    receiveAddresses: ({ metadata }) => ({ metadata, known: [], dropped: [] }),
    receiveStats: () => undefined,
    stats: { list: () => [], get: () => undefined },
    clock: manualClock(),
    controllerInfo: () => ({ version: 'v0.1.0' }),
    featureGates: [{ component: 'controller', name: 'Traceflow', status: 'Enabled', version: 'BETA' }],
    supportBundle: async () => new Uint8Array([1, 2]),
    log: { level: 'info' },
    metrics: { contentType: 'text/plain', metrics: async () => 'up 1\n' },
    checks: { live: [], ready: [] },
  });
  expect(await api(testRequest('/readyz'))).toMatchObject({ body: 'ok' });
  expect(await api(testRequest('/controllerinfo'))).toMatchObject({ body: { version: 'v0.1.0' } });
  expect(await api(testRequest('/featuregates'))).toMatchObject({ body: [{ name: 'Traceflow' }] });
  expect(await api(testRequest('/supportbundle'))).toMatchObject({ kind: 'bytes' });
  expect(await api(testRequest('/metrics'))).toMatchObject({ body: 'up 1\n' });
  const ofGroup = (group: string) => api(testRequest(`/apis/${group}`));
  expect(await ofGroup('controlplane.antrea.tanzu.vmware.com/v1beta2')).toMatchObject({
    body: {
      resources: [
        { name: 'networkpolicies' },
        { name: 'appliedtogroups' },
        { name: 'addressgroups' },
        { name: 'nodepolicyreports', verbs: ['create'] },
        { name: 'podaddressreports', verbs: ['create'] },
        { name: 'nodestatssummaries', verbs: ['create'] },
      ],
    },
  });
  expect(await ofGroup('stats.antrea.tanzu.vmware.com/v1alpha1')).toMatchObject({
    body: {
      resources: [{ name: 'networkpolicystats', namespaced: true, verbs: ['get', 'list'] }, {}, {}, {}],
    },
  });
  expect(await ofGroup('stats.antrea.tanzu.vmware.com/v1alpha1/networkpolicystats')).toMatchObject({
    body: { items: [] },
  });
});

import { describe, expect, it } from 'vitest';
import type { PolicyStatsObject } from '#controlplane/statsGroup.ts';
import { createRouter } from '#kube/serving/router.ts';
import { testRequest } from '#kube/serving/testing/testRequest.ts';
import { statsRoutes } from './statsResources.ts';

const base = '/apis/stats.antrea.tanzu.vmware.com/v1alpha1';
const trafficStats = { sessions: 1, packets: 10, bytes: 1_000 };
const web: PolicyStatsObject = {
  metadata: { name: 'web', namespace: 'shop', uid: 'u1', creationTimestamp: '2026-01-01T00:00:00Z' },
  trafficStats,
  ruleTrafficStats: [{ name: 'ingress[0]', trafficStats }],
  completeSince: '2026-01-02T00:00:00Z',
};
const untouched: PolicyStatsObject = {
  metadata: { name: 'deny', uid: 'u2' },
  trafficStats: { sessions: 0, packets: 0, bytes: 0 },
  ruleTrafficStats: [],
};

function setup(isComplete = true) {
  return createRouter(
    statsRoutes({
      isComplete: () => isComplete,
      stats: {
        list: (type, namespace) => {
          if (type === 'AntreaClusterNetworkPolicy') return [untouched];
          return type === 'K8sNetworkPolicy' && (namespace ?? 'shop') === 'shop' ? [web] : [];
        },
        get: (type, name, namespace) =>
          type === 'K8sNetworkPolicy' && name === 'web' && namespace === 'shop' ? web : undefined,
      },
    }),
  );
}

describe('statsRoutes', () => {
  it('serves each kind of policy', async () => {
    const api = setup();
    expect(await api(testRequest(`${base}/networkpolicystats`))).toMatchObject({
      body: { kind: 'NetworkPolicyStatsList', items: [web] },
    });
    expect(await api(testRequest(`${base}/namespaces/other/networkpolicystats`))).toMatchObject({
      body: { items: [] },
    });
    expect(await api(testRequest(`${base}/namespaces/shop/networkpolicystats/web`))).toMatchObject({
      body: { kind: 'NetworkPolicyStats', apiVersion: 'stats.antrea.tanzu.vmware.com/v1alpha1', ...web },
    });
    expect(await api(testRequest(`${base}/antreanetworkpolicystats`))).toMatchObject({ body: { items: [] } });
    expect(await api(testRequest(`${base}/antreaclusternetworkpolicystats`))).toMatchObject({
      body: { items: [untouched] },
    });
    expect(await api(testRequest(`${base}/k8sclusternetworkpolicystats`))).toMatchObject({
      body: { items: [] },
    });
  });

  it('prints the columns of Antrea for kubectl, and says where nobody counted', async () => {
    const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
    const rows = (path: string) => setup()(testRequest(`${base}/${path}`, { headers }));
    expect(await rows('networkpolicystats')).toMatchObject({
      body: {
        columnDefinitions: [
          { name: 'Name' },
          { name: 'Sessions' },
          { name: 'Packets' },
          { name: 'Bytes' },
          { name: 'Created At' },
          { name: 'Complete Since', priority: 1 },
        ],
        rows: [{ cells: ['web', 1, 10, 1_000, '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'] }],
      },
    });
    expect(await rows('antreaclusternetworkpolicystats')).toMatchObject({
      body: { rows: [{ cells: ['deny', 0, 0, 0, '<unknown>', '<unknown>'] }] },
    });
  });

  it('serves nothing before everything is known', async () => {
    const api = setup(false);
    for (const path of ['networkpolicystats', 'namespaces/shop/networkpolicystats/web']) {
      await expect(api(testRequest(`${base}/${path}`))).rejects.toMatchObject({ code: 503 });
    }
  });
});

import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { createControlPlane } from '#controlplane/controlPlane.ts';
import { TargetTable } from '#controlplane/targetTable.ts';
import type { NetworkPolicy } from '#controlplane/wire.ts';
import { createRouter } from '#kube/serving/router.ts';
import { testRequest } from '#kube/serving/testing/testRequest.ts';
import { controlPlaneRoutes } from './controlPlaneResources.ts';

const agentUser = 'system:serviceaccount:kube-system:antrea-agent';
const base = '/apis/controlplane.antrea.tanzu.vmware.com/v1beta2';

function setup(isComplete = true, ...more: readonly NetworkPolicy[]) {
  const controlPlane = createControlPlane({ startVersion: 1 });
  const group = { metadata: { name: 'g1', uid: 'g1' }, groupMembers: [{ ips: ['10.0.0.1'] }] };
  controlPlane.addressGroups.set(group, ['n1', 'n2']);
  const { metadata } = group;
  const members = new TargetTable([{ node: 'n1', member: { pod: { namespace: 'default', name: 'nginx' } } }]);
  controlPlane.appliedToGroups.set({ metadata, members }, ['n1']);
  controlPlane.networkPolicies.set(
    {
      metadata: { name: 'u1', uid: 'u1' },
      sourceRef: { type: 'K8sNetworkPolicy', namespace: 'default', name: 'nginx-allow', uid: 'u1' },
      appliedToGroups: ['g1'],
      rules: [{ direction: 'In' }],
    },
    ['n1'],
  );
  for (const policy of more) controlPlane.networkPolicies.set(policy, ['n1']);
  return createRouter(
    controlPlaneRoutes({
      controlPlane,
      agentUser,
      isComplete: () => isComplete,
      receiveReport: () => true,
      receiveAddresses: ({ metadata }) => ({ metadata, known: [], dropped: [] }),
      receiveStats: () => undefined,
      clock: manualClock(),
    }),
  );
}

const agentOf = (node: string) => ({
  user: { name: agentUser, groups: [], extra: { 'authentication.kubernetes.io/node-name': [node] } },
});

describe('controlPlaneRoutes', () => {
  it('serves the three resources of the control plane', async () => {
    const api = setup();
    for (const [plural, kind] of [
      ['networkpolicies', 'NetworkPolicyList'],
      ['appliedtogroups', 'AppliedToGroupList'],
      ['addressgroups', 'AddressGroupList'],
    ]) {
      expect(await api(testRequest(`${base}/${plural}`))).toMatchObject({ body: { kind, items: [{}] } });
    }
  });

  it('prints rows for kubectl', async () => {
    const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
    const api = setup();
    expect(await api(testRequest(`${base}/networkpolicies`, { headers }))).toMatchObject({
      body: { rows: [{ cells: ['u1', 'K8sNetworkPolicy:default/nginx-allow', 'g1', 1, '', '', ''] }] },
    });
    expect(await api(testRequest(`${base}/addressgroups`, { headers }))).toMatchObject({
      body: { rows: [{ cells: ['g1', 1, ''] }] },
    });
  });

  it('prints where ordered policies stand', async () => {
    const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
    const api = setup(true, {
      metadata: { name: 'u2', uid: 'u2' },
      sourceRef: { type: 'AntreaClusterNetworkPolicy', name: 'deny', uid: 'u2' },
      appliedToGroups: ['g1'],
      rules: [{ direction: 'In', action: 'Drop', priority: 0, name: 'all' }],
      tierPriority: 50,
      priority: 1.5,
    });
    expect(await api(testRequest(`${base}/networkpolicies`, { headers }))).toMatchObject({
      body: { rows: [{}, { cells: ['u2', 'AntreaClusterNetworkPolicy:deny', 'g1', 1, '', 50, 1.5] }] },
    });
  });

  it('serves nothing before everything is known', async () => {
    const api = setup(false);
    for (const path of ['networkpolicies', 'networkpolicies/u1', 'addressgroups?watch=true']) {
      await expect(api(testRequest(`${base}/${path}`))).rejects.toMatchObject({ code: 503 });
    }
  });

  it('shows an agent its own node only', async () => {
    const api = setup();
    expect(await api(testRequest(`${base}/networkpolicies`, agentOf('n1')))).toMatchObject({
      body: { items: [{}] },
    });
    expect(await api(testRequest(`${base}/networkpolicies`, agentOf('n2')))).toMatchObject({
      body: { items: [] },
    });
    await expect(
      api(testRequest(`${base}/networkpolicies?fieldSelector=nodeName%3Dn1`, agentOf('n2'))),
    ).rejects.toMatchObject({ code: 403 });
    await expect(api(testRequest(`${base}/networkpolicies/u1`, agentOf('n2')))).rejects.toMatchObject({
      code: 404,
    });
  });
});

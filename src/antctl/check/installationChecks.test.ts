import { describe, expect, it } from 'vitest';
import { RequestError } from '../client/client.ts';
import { fakeClient } from '../testing/fakeContext.ts';
import { installationChecks } from './installationChecks.ts';

const now = Date.UTC(2026, 0, 1);
const named = (name: string, type: string, status = 'True') => ({
  metadata: { name },
  status: { conditions: [{ type, status }] },
});
const agent = {
  metadata: { name: 'n1' },
  version: 'v0.1.0',
  agentConditions: [
    'AgentHealthy',
    'ControllerConnectionUp',
    'OVSDBConnectionUp',
    'OpenflowConnectionUp',
  ].map((type) => ({ type, status: 'True', lastHeartbeatTime: new Date(now).toISOString() })),
};
const infos = '/apis/clusterinformation.antrea.tanzu.vmware.com/v1beta1';
const controlPlane = 'v1beta2.controlplane.antrea.tanzu.vmware.com';

const working: Readonly<Record<string, unknown>> = {
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions': {
    items: [named('tiers.crd.antrea.io', 'Established'), named('others.example.org', 'Established', 'False')],
  },
  '/apis/apps/v1/daemonsets': {
    items: [{ metadata: { name: 'antrea-agent' }, status: { numberReady: 1, desiredNumberScheduled: 1 } }],
  },
  '/apis/apps/v1/deployments': {
    items: [{ metadata: { name: 'antrea-controller' }, status: { readyReplicas: 1 } }],
  },
  '/apis/apiregistration.k8s.io/v1/apiservices': { items: [named(controlPlane, 'Available')] },
  '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations': {
    items: [{ metadata: { name: 'crdvalidator.antrea' }, webhooks: [{ clientConfig: { caBundle: 'x' } }] }],
  },
  '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations': { items: [] },
  '/api/v1/nodes': { items: [{ metadata: { name: 'n1' } }] },
  [`${infos}/antreaagentinfos`]: { items: [agent] },
  [`${infos}/antreacontrollerinfos/antrea-controller`]: { version: 'v0.1.0' },
};

async function findings(changes: Readonly<Record<string, unknown>> = {}) {
  const all = { ...working, ...changes };
  const cluster = fakeClient(({ path }) => {
    const answer = all[path];
    if (answer === undefined) throw new RequestError(404, 'none');
    return answer;
  });
  const found = await Promise.all(installationChecks.map((check) => check(cluster, now)));
  return found.flat().filter(({ level }) => level !== 'ok');
}

describe('installationChecks', () => {
  it('find nothing where all is well', async () => {
    expect(await findings()).toEqual([]);
  });

  it.each([
    [
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      { items: [] },
      'failed',
      'Antrea is not installed',
    ],
    ['/apis/apps/v1/daemonsets', { items: [] }, 'failed', '0 of 0 agents are ready'],
    ['/apis/apps/v1/deployments', { items: [] }, 'failed', 'the controller is not ready'],
    [
      '/apis/apiregistration.k8s.io/v1/apiservices',
      { items: [named(controlPlane, 'Available', 'False')] },
      'failed',
      `APIs of the controller are away: ${controlPlane}`,
    ],
    [
      '/apis/apiregistration.k8s.io/v1/apiservices',
      { items: [named('v1.apps', 'Available')] },
      'failed',
      'the APIs of the controller are not registered',
    ],
    [
      '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
      { items: [{ metadata: { name: 'others' } }] },
      'failed',
      'there are no webhooks',
    ],
    [
      '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
      { items: [{ metadata: { name: 'm.antrea' }, webhooks: [{}] }] },
      'failed',
      'no certificate in the webhooks',
    ],
    [
      '/api/v1/nodes',
      { items: [{ metadata: { name: 'n1' } }, { metadata: { name: 'n2' } }] },
      'failed',
      'agents do not work: agent of node n2: not looked at yet',
    ],
    [`${infos}/antreacontrollerinfos/antrea-controller`, { version: 'v0.2.0' }, 'warning', 'n1 v0.1.0'],
    [
      '/apis/networking.k8s.io/v1/networkpolicies',
      { items: [{ metadata: { namespace: 'a', name: 'b' } }] },
      'warning',
      '1 of 1 policies are not in force: networkpolicy a/b',
    ],
  ])('find what is wrong with %s', async (path, answer, level, text) => {
    const [finding] = await findings({ [path]: answer });
    expect(finding?.level).toBe(level);
    expect(finding?.text).toContain(text);
  });
});

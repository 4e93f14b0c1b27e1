import { describe, expect, it } from 'vitest';
import { antreaControllerInfo } from '#crds/antreaControllerInfo.ts';
import { assembleControllerInfo, type ControllerProbes } from './controllerInfo.ts';

const identity = {
  version: 'v1.0.0',
  podName: 'antrea-controller-846bd89cc6-87bjk',
  podNamespace: 'kube-system',
  nodeName: 'control-plane',
  apiPort: 10_349,
};
const healthy: ControllerProbes = {
  eventLoopBlocked: () => false,
  apiServing: () => true,
  watching: () => true,
};
const nothing = { networkPolicies: 0, addressGroups: 0, appliedToGroups: 0 };
const at = Date.UTC(2020, 10, 12, 17, 35, 35);

describe('assembleControllerInfo', () => {
  it('tells version, references, counts and health', () => {
    const readings = { policies: { ...nothing, networkPolicies: 2 }, connectedAgents: 3 };
    const info = assembleControllerInfo(identity, readings, healthy, at);
    expect(info).toEqual({
      version: 'v1.0.0',
      podRef: { kind: 'Pod', namespace: 'kube-system', name: 'antrea-controller-846bd89cc6-87bjk' },
      nodeRef: { kind: 'Node', name: 'control-plane' },
      serviceRef: { kind: 'Service', namespace: 'kube-system', name: 'antrea' },
      networkPolicyControllerInfo: { networkPolicyNum: 2 },
      connectedAgentNum: 3,
      controllerConditions: [
        { type: 'ControllerHealthy', status: 'True', lastHeartbeatTime: '2020-11-12T17:35:35Z' },
      ],
      apiPort: 10_349,
    });
    expect(antreaControllerInfo.fields.parse(info)).toEqual(info);
  });

  it('leaves zero counts out', () => {
    const info = assembleControllerInfo(identity, { policies: nothing, connectedAgents: 0 }, healthy, at);
    expect(info.networkPolicyControllerInfo).toEqual({});
    expect(info).not.toHaveProperty('connectedAgentNum');
  });

  it.each<[string, Partial<ControllerProbes>]>([
    ['EventLoopBlocked', { eventLoopBlocked: () => true }],
    ['APIServerDown', { apiServing: () => false }],
    ['WatchesBroken', { watching: () => false }],
  ])('is not healthy with %s', (reason, probes) => {
    const readings = { policies: nothing, connectedAgents: 0 };
    const info = assembleControllerInfo(identity, readings, { ...healthy, ...probes }, at);
    expect(info.controllerConditions).toEqual([
      expect.objectContaining({ type: 'ControllerHealthy', status: 'False', reason }),
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { antreaControllerInfo } from './antreaControllerInfo.ts';

const written = {
  version: 'v0.9.2-unknown',
  podRef: { kind: 'Pod', namespace: 'kube-system', name: 'antrea-controller-846bd89cc6-87bjk' },
  nodeRef: { kind: 'Node', name: 'control-plane' },
  serviceRef: { kind: 'Service', namespace: 'kube-system', name: 'antrea' },
  networkPolicyControllerInfo: { networkPolicyNum: 1, addressGroupNum: 1, appliedToGroupNum: 1 },
  connectedAgentNum: 3,
  controllerConditions: [
    { type: 'ControllerHealthy', status: 'True', lastHeartbeatTime: '2020-11-12T17:35:35Z' },
  ],
  apiPort: 10_349,
};

describe('AntreaControllerInfo', () => {
  it('takes what Antrea v0.9.2 writes, field by field', () => {
    expect(antreaControllerInfo.fields.parse(written)).toEqual(written);
  });

  it('refuses a condition of the agent', () => {
    const controllerConditions = [
      { type: 'AgentHealthy', status: 'True', lastHeartbeatTime: '2020-11-12T17:35:35Z' },
    ];
    expect(antreaControllerInfo.fields.safeParse({ controllerConditions }).success).toBe(false);
  });
});

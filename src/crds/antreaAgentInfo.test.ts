import { describe, expect, it } from 'vitest';
import { antreaAgentInfo } from './antreaAgentInfo.ts';

/** What the v0.9.2 agent of the reference cluster wrote. */
const written = {
  version: 'v0.9.2-unknown',
  podRef: { kind: 'Pod', namespace: 'kube-system', name: 'antrea-agent-l7gzv' },
  nodeRef: { kind: 'Node', name: 'control-plane' },
  nodeSubnet: ['100.96.0.0/24'],
  ovsInfo: { version: '2.13.1', bridgeName: 'br-int', flowTable: { 0: 8, 10: 13, 110: 2 } },
  networkPolicyControllerInfo: {},
  localPodNum: 5,
  agentConditions: [{ type: 'AgentHealthy', status: 'True', lastHeartbeatTime: '2020-11-12T17:35:35Z' }],
};

describe('AntreaAgentInfo', () => {
  it('takes what Antrea v0.9.2 writes, field by field', () => {
    expect(antreaAgentInfo.fields.parse(written)).toEqual(written);
  });

  it('takes an object with nothing in it', () => {
    expect(antreaAgentInfo.fields.parse({})).toEqual({});
  });

  it.each([
    ['a negative number of pods', { localPodNum: -1 }],
    ['a number of flows beyond int32', { ovsInfo: { flowTable: { 0: 2 ** 31 } } }],
    ['a node subnet that is no list', { nodeSubnet: '10.0.0.0/24' }],
    ['a port beyond 65535', { apiPort: 65_536 }],
    [
      'an unknown condition',
      { agentConditions: [{ type: 'X', status: 'True', lastHeartbeatTime: '2020-11-12T17:35:35Z' }] },
    ],
    [
      'a condition at no time',
      { agentConditions: [{ type: 'AgentHealthy', status: 'True', lastHeartbeatTime: 'now' }] },
    ],
  ])('refuses %s', (_, fields) => {
    expect(antreaAgentInfo.fields.safeParse(fields).success).toBe(false);
  });

  it('shows the columns that were asked for', () => {
    expect(antreaAgentInfo.columns.map((column) => column.name)).toEqual([
      'Healthy',
      'Last Heartbeat',
      'Version',
      'Node',
      'Num Pods',
      'Subnets',
    ]);
  });
});

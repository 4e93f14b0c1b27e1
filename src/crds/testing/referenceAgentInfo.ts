import type { AntreaAgentInfoFields } from '../antreaAgentInfo.ts';

/** The control-plane node of the reference cluster as Antrea v0.9.2 described it: 5 pods, 2 peers, no policy. */
export const referenceAgentInfo: AntreaAgentInfoFields = {
  version: 'v0.9.2-unknown',
  podRef: { kind: 'Pod', namespace: 'kube-system', name: 'antrea-agent-l7gzv' },
  nodeRef: { kind: 'Node', name: 'control-plane' },
  nodeSubnet: ['100.96.0.0/24'],
  ovsInfo: {
    version: '2.13.1',
    bridgeName: 'br-int',
    flowTable: {
      0: 8,
      10: 13,
      20: 4,
      30: 1,
      31: 4,
      40: 2,
      50: 2,
      60: 1,
      70: 9,
      80: 7,
      90: 3,
      100: 1,
      105: 3,
      110: 2,
    },
  },
  networkPolicyControllerInfo: {},
  localPodNum: 5,
  agentConditions: [
    { type: 'AgentHealthy', status: 'True', lastHeartbeatTime: '2020-11-12T17:35:35Z' },
    { type: 'ControllerConnectionUp', status: 'True', lastHeartbeatTime: '2020-11-12T17:35:35Z' },
    { type: 'OVSDBConnectionUp', status: 'True', lastHeartbeatTime: '2020-11-12T17:35:35Z' },
    { type: 'OpenflowConnectionUp', status: 'True', lastHeartbeatTime: '2020-11-12T17:35:35Z' },
  ],
  apiPort: 10_350,
};

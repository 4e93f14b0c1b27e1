import type { AgentIdentity, AgentReadings } from '../agentInfo.ts';
import type { AgentProbes } from '../findings.ts';

/** The control-plane node of the reference cluster: 5 pods, 2 peers, no policy. */
export const exampleIdentity: AgentIdentity = {
  version: 'v0.9.2-unknown',
  podName: 'antrea-agent-l7gzv',
  podNamespace: 'kube-system',
  nodeName: 'control-plane',
  bridgeName: 'br-int',
  apiPort: 10_350,
};

export const exampleReadings: AgentReadings = {
  podCidrs: ['100.96.0.0/24'],
  ovsVersion: '2.13.1',
  flowCounts: new Map([
    [0, 8],
    [10, 13],
    [20, 4],
    [30, 1],
    [31, 4],
    [40, 2],
    [50, 2],
    [60, 1],
    [70, 9],
    [80, 7],
    [90, 3],
    [100, 1],
    [105, 3],
    [110, 2],
  ]),
  localPods: 5,
  policies: { networkPolicies: 0, addressGroups: 0, appliedToGroups: 0 },
};

/** Probes that find nothing wrong. */
export const healthyProbes: AgentProbes = {
  eventLoopBlocked: () => false,
  cniServerListening: () => true,
  flowsAsDesired: () => true,
  controllerConnected: () => true,
  ovsdbConnected: () => true,
  openflowConnected: () => true,
  serviceProxyPresent: () => true,
};

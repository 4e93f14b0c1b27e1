import type { AgentConditionType, AntreaAgentInfoFields } from '#crds/antreaAgentInfo.ts';
import { type PolicyCounts, policyCounts, unlessZero } from '#crds/clusterInformation.ts';
import { type Condition, deriveCondition } from '#crds/condition.ts';
import type { AgentFindings } from './findings.ts';

/** What does not change while the agent runs. */
export type AgentIdentity = {
  readonly version: string;
  readonly podName: string;
  readonly podNamespace: string;
  readonly nodeName: string;
  /** The bridge, e.g. `br-int`. */
  readonly bridgeName: string;
  readonly apiPort: number;
};

/** What does. Unknown values are undefined. */
export type AgentReadings = {
  /** The node's pod ranges in CIDR notation. */
  readonly podCidrs: readonly string[];
  readonly ovsVersion: string | undefined;
  /** Flows per table number; tables without flows are left out by Open vSwitch's own account. */
  readonly flowCounts: ReadonlyMap<number, number>;
  readonly localPods: number;
  readonly policies: PolicyCounts;
};

/**
 * The fields of this node's AntreaAgentInfo. Zero counts are left out and table numbers are keys, as Antrea v0.9.2 has
 * it. `nowMs` is wall-clock time.
 */
export function assembleAgentInfo(
  identity: AgentIdentity,
  readings: AgentReadings,
  findings: AgentFindings,
  nowMs: number,
): AntreaAgentInfoFields {
  return {
    version: identity.version,
    podRef: { kind: 'Pod', namespace: identity.podNamespace, name: identity.podName },
    nodeRef: { kind: 'Node', name: identity.nodeName },
    nodeSubnet: [...readings.podCidrs],
    ovsInfo: {
      ...(readings.ovsVersion === undefined ? {} : { version: readings.ovsVersion }),
      bridgeName: identity.bridgeName,
      flowTable: Object.fromEntries(readings.flowCounts),
    },
    networkPolicyControllerInfo: policyCounts(readings.policies),
    ...unlessZero('localPodNum', readings.localPods),
    agentConditions: conditionsOf(findings, nowMs),
    apiPort: identity.apiPort,
  };
}

function conditionsOf(findings: AgentFindings, nowMs: number): Condition<AgentConditionType>[] {
  const { agent, controllerConnection, ovsdbConnection, openflowConnection, serviceProxy } = findings;
  return [
    deriveCondition('AgentHealthy', agent, nowMs),
    deriveCondition('ControllerConnectionUp', [controllerConnection], nowMs),
    deriveCondition('OVSDBConnectionUp', [ovsdbConnection], nowMs),
    deriveCondition('OpenflowConnectionUp', [openflowConnection], nowMs),
    ...(serviceProxy === undefined ? [] : [deriveCondition('ServiceProxyUp', [serviceProxy], nowMs)]),
  ];
}

import type { AntreaControllerInfoFields } from '#crds/antreaControllerInfo.ts';
import { type PolicyCounts, policyCounts, unlessZero } from '#crds/clusterInformation.ts';
import { check, deriveCondition, type Finding } from '#crds/condition.ts';

/** What does not change while the controller runs. */
export type ControllerIdentity = {
  readonly version: string;
  readonly podName: string;
  readonly podNamespace: string;
  readonly nodeName: string;
  readonly apiPort: number;
};

/** What does. */
export type ControllerReadings = {
  readonly policies: PolicyCounts;
  /** Agents that watch the controller. */
  readonly connectedAgents: number;
};

/** Where ControllerHealthy comes from. Each probe answers at once. */
export type ControllerProbes = {
  /** Whether the process did nothing for some seconds lately. */
  eventLoopBlocked(): boolean;
  /** Whether the API server of the controller accepts connections. */
  apiServing(): boolean;
  /** Whether everything the controller watches has been listed and is being followed. */
  watching(): boolean;
};

/**
 * The fields of the AntreaControllerInfo; zero counts are left out, as Antrea v0.9.2 has it. `nowMs` is wall-clock
 * time.
 */
export function assembleControllerInfo(
  identity: ControllerIdentity,
  readings: ControllerReadings,
  probes: ControllerProbes,
  nowMs: number,
): AntreaControllerInfoFields {
  return {
    version: identity.version,
    podRef: { kind: 'Pod', namespace: identity.podNamespace, name: identity.podName },
    nodeRef: { kind: 'Node', name: identity.nodeName },
    serviceRef: { kind: 'Service', namespace: identity.podNamespace, name: 'antrea' },
    networkPolicyControllerInfo: policyCounts(readings.policies),
    ...unlessZero('connectedAgentNum', readings.connectedAgents),
    controllerConditions: [deriveCondition('ControllerHealthy', controllerFindings(probes), nowMs)],
    apiPort: identity.apiPort,
  };
}

/** Asks every probe. */
export function controllerFindings(probes: ControllerProbes): readonly Finding[] {
  return [
    check(!probes.eventLoopBlocked(), 'EventLoopBlocked', 'the controller did nothing for some seconds'),
    check(probes.apiServing(), 'APIServerDown', 'the API server of the controller does not listen'),
    check(probes.watching(), 'WatchesBroken', 'not everything the controller watches is up to date'),
  ];
}

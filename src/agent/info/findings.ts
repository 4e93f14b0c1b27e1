import { check, type Finding } from '#crds/condition.ts';

/**
 * Where the conditions of an AntreaAgentInfo come from. Each probe answers at once from what its part of the agent
 * knows; none may wait.
 */
export type AgentProbes = {
  /** Whether the process did nothing for some seconds lately. */
  eventLoopBlocked(): boolean;
  /** Whether the CNI server accepts connections on its socket. */
  cniServerListening(): boolean;
  /** Whether the flows in Open vSwitch were the wanted ones when they were last read back. */
  flowsAsDesired(): boolean;
  /** Whether all three watches on the controller have delivered their initial objects and are open. */
  controllerConnected(): boolean;
  /** Whether ovsdb-server answers. */
  ovsdbConnected(): boolean;
  /** Whether ovs-vswitchd answers on the bridge's OpenFlow connection. */
  openflowConnected(): boolean;
  /** Whether something on this node translates Service addresses; undefined while that is not known. */
  serviceProxyPresent(): boolean | undefined;
};

/** What the probes found, per condition. `serviceProxy` is undefined when there is no such condition to write. */
export type AgentFindings = {
  readonly agent: readonly Finding[];
  readonly controllerConnection: Finding;
  readonly ovsdbConnection: Finding;
  readonly openflowConnection: Finding;
  readonly serviceProxy: Finding | undefined;
};

/** Asks every probe. Messages never hold figures that move, or every second would count as a change. */
export function findingsOf(probes: AgentProbes): AgentFindings {
  return {
    agent: [
      check(!probes.eventLoopBlocked(), 'EventLoopBlocked', 'the agent did nothing for some seconds'),
      check(probes.cniServerListening(), 'CNIServerDown', 'the CNI server does not listen on its socket'),
      check(probes.flowsAsDesired(), 'FlowsDiffer', 'the flows in Open vSwitch are not the wanted ones'),
    ],
    controllerConnection: check(
      probes.controllerConnected(),
      'ControllerUnreachable',
      'the watches on antrea-controller are not all established',
    ),
    ovsdbConnection: check(probes.ovsdbConnected(), 'OVSDBUnreachable', 'ovsdb-server does not answer'),
    openflowConnection: check(
      probes.openflowConnected(),
      'OpenflowUnreachable',
      'ovs-vswitchd does not answer on the OpenFlow connection of the bridge',
    ),
    serviceProxy: serviceProxyFinding(probes.serviceProxyPresent()),
  };
}

function serviceProxyFinding(present: boolean | undefined): Finding | undefined {
  if (present === undefined) return undefined;
  return check(
    present,
    'NoKubeProxy',
    'no kube-proxy rules on this node: pods here cannot reach Services until kube-proxy runs',
  );
}

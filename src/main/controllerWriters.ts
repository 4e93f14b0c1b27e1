import { AgentInfoReaper } from '#controllers/agentInfoReaper.ts';
import { ClusterNetworkPolicyOperator } from '#controllers/clusterNetworkPolicy/clusterNetworkPolicyOperator.ts';
import { UpstreamPolicyOperator } from '#controllers/clusterNetworkPolicy/upstreamPolicyOperator.ts';
import { ControllerInfoOperator } from '#controllers/controllerInfoOperator.ts';
import { GroupOperator } from '#controllers/group/groupOperator.ts';
import { AntreaNetworkPolicyOperator } from '#controllers/networkPolicy/antreaNetworkPolicyOperator.ts';
import { RealizationOperator } from '#controllers/networkPolicy/realizationOperator.ts';
import { problemEvent } from '#controllers/realization/problemEvent.ts';
import { StatusPace } from '#controllers/realization/statusPace.ts';
import { TierOperator } from '#controllers/tier/tierOperator.ts';
import { TraceflowOperator } from '#controllers/traceflow/traceflowOperator.ts';
import type { AntreaControllerInfoFields } from '#crds/antreaControllerInfo.ts';
import { EventRecorder, type EventReport } from '#kube/eventRecorder.ts';
import type { ResilientOperator } from '#kube/resilientOperator.ts';
import type { ControllerClients } from './controllerClients.ts';
import { followsUpstream } from './controllerConfig.ts';
import type { ControllerPolicies } from './controllerPolicies.ts';

const kubernetesPolicy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };

/** The operators, of which one process at a time may write. */
export type Writers = {
  /** Whether everything that they watch is followed right now. */
  readonly isFollowing: () => boolean;
  readonly stop: () => Promise<void>;
};

/** Starts the operators; `read` is what AntreaControllerInfo shows. */
export async function startWriters(
  clients: ControllerClients,
  policies: ControllerPolicies,
  read: (nowMs: number) => AntreaControllerInfoFields,
): Promise<Writers> {
  const { transport, clock, logger } = clients;
  const pace = new StatusPace(clock);
  const writers: readonly ResilientOperator[] = [
    new AgentInfoReaper({ transport, clock, logger }),
    new ControllerInfoOperator({ transport, clock, logger, read }),
    new TraceflowOperator({ transport, clock, logger }),
    ...policyWriters(clients, policies, pace),
  ];
  await Promise.all(writers.map((writer) => writer.start()));
  return {
    isFollowing: () => writers.every(({ isFollowing }) => isFollowing),
    stop: async () => {
      pace.stop();
      await Promise.all(writers.map((writer) => writer.stop()));
    },
  };
}

function policyWriters(
  { config, transport, clock, logger, identity, metrics }: ControllerClients,
  { tracker, controller }: ControllerPolicies,
  pace: StatusPace,
): readonly ResilientOperator[] {
  const component = 'antrea-controller';
  const events = new EventRecorder({ transport, component, instance: identity.podName, clock, logger });
  const refused = (event: EventReport) => void events.record(event);
  const common = { transport, clock, logger, tracker, pace };
  return [
    new RealizationOperator({
      ...common,
      written: () => metrics.networkPolicyStatusUpdates.inc(),
      refused: (realization) => refused(problemEvent(realization, kubernetesPolicy)),
    }),
    new ClusterNetworkPolicyOperator({
      ...common,
      refused,
      written: () => metrics.clusterNetworkPolicyStatusUpdates.inc(),
    }),
    new AntreaNetworkPolicyOperator({
      ...common,
      refused,
      written: () => metrics.antreaNetworkPolicyStatusUpdates.inc(),
    }),
    ...(followsUpstream(config) ? [new UpstreamPolicyOperator({ ...common, refused })] : []),
    new GroupOperator({ ...common, problemsOf: (group) => controller.groupProblems(group) }),
    new TierOperator({ transport, clock, logger, refused }),
  ];
}

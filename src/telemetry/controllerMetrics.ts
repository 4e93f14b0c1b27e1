import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What the controller computes. */
export const computedKinds = ['policy', 'addressGroup', 'appliedToGroup'] as const;

type ComputedKind = (typeof computedKinds)[number];

/** One kind of object: how many were brought up to date, how long each took, and how many wait. */
export type SyncMetrics = {
  readonly processed: Counter;
  /** Milliseconds, as its name says. */
  readonly duration: Histogram;
  readonly queueLength: Gauge;
};

/** The controller's own metrics, with the names of Antrea v0.9.2 where Antrea has them. */
export type ControllerMetrics = {
  readonly connectedAgentCount: Gauge;
  readonly sync: Readonly<Record<ComputedKind, SyncMetrics>>;
  /** Writes of objects that say how far NetworkPolicies are in force. */
  readonly networkPolicyStatusUpdates: Counter;
  /** Writes of statuses of ClusterNetworkPolicies and of Antrea's NetworkPolicies, named as in Antrea v0.11. */
  readonly clusterNetworkPolicyStatusUpdates: Counter;
  readonly antreaNetworkPolicyStatusUpdates: Counter;
  /** Seconds from reading a change of a policy to its being in force on all of its nodes. Not in Antrea. */
  readonly realizationDuration: Histogram;
};

const syncBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100];
const realizationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Creates the controller's metrics in `registry`. */
export function createControllerMetrics(registry: Registry): ControllerMetrics {
  return {
    connectedAgentCount: new Gauge({
      name: 'antrea_controller_connected_agent_count',
      help: 'Number of agents that watch the controller.',
      registers: [registry],
    }),
    sync: {
      policy: syncMetrics(registry, 'network_policy', 'network policies'),
      addressGroup: syncMetrics(registry, 'address_group', 'address groups'),
      appliedToGroup: syncMetrics(registry, 'applied_to_group', 'applied-to groups'),
    },
    networkPolicyStatusUpdates: new Counter({
      name: 'antrea_controller_network_policy_status_updates',
      help: 'Number of writes of NetworkPolicyRealizations.',
      registers: [registry],
    }),
    clusterNetworkPolicyStatusUpdates: new Counter({
      name: 'antrea_controller_acnp_status_updates',
      help: 'Number of writes of the status of ClusterNetworkPolicies.',
      registers: [registry],
    }),
    antreaNetworkPolicyStatusUpdates: new Counter({
      name: 'antrea_controller_anp_status_updates',
      help: 'Number of writes of the status of NetworkPolicies of Antrea.',
      registers: [registry],
    }),
    realizationDuration: new Histogram({
      name: 'antrea_controller_network_policy_realization_duration_seconds',
      help: 'Time from reading a new generation of a NetworkPolicy to its being in force on all of its nodes.',
      buckets: realizationBuckets,
      registers: [registry],
    }),
  };
}

function syncMetrics(registry: Registry, kind: string, plural: string): SyncMetrics {
  const registers = [registry];
  return {
    processed: new Counter({
      name: `antrea_controller_${kind}_processed`,
      help: `Number of ${plural} brought up to date.`,
      registers,
    }),
    duration: new Histogram({
      name: `antrea_controller_${kind}_sync_duration_milliseconds`,
      help: `Time to bring one of the ${plural} up to date, in milliseconds.`,
      buckets: syncBuckets,
      registers,
    }),
    queueLength: new Gauge({
      name: `antrea_controller_length_${kind}_queue`,
      help: `Number of ${plural} that wait to be brought up to date.`,
      registers,
    }),
  };
}

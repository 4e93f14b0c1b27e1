import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What a bundle of flow changes did. */
type FlowOperation = 'add' | 'modify' | 'delete';

/** The agent's own metrics, with the names of Antrea v0.9.2 where Antrea has them. */
export type AgentMetrics = {
  readonly localPodCount: Gauge;
  readonly networkPolicyCount: Gauge;
  readonly ingressRuleCount: Gauge;
  readonly egressRuleCount: Gauge;
  readonly ovsTotalFlowCount: Gauge;
  /** Label `table_id`: the table's number. */
  readonly ovsFlowCount: Gauge<'table_id'>;
  readonly ovsFlowOpsCount: Counter<'operation'>;
  readonly ovsFlowOpsErrorCount: Counter<'operation'>;
  /** Milliseconds, as its name says. */
  readonly ovsFlowOpsLatency: Histogram<'operation'>;
  /** Flows that somebody else removed, changed or added, put right by the agent. Not in Antrea. */
  readonly ovsFlowHealedCount: Counter;
  /** Seconds. Label `result` is `ok` or the CNI error code. */
  readonly cniRequestDuration: Histogram<'command' | 'result'>;
  /** Seconds. Label `result`: `ok`, or `late` when a pod was turned away. Not in Antrea. */
  readonly podPolicyWait: Histogram<'result'>;
  /** Seconds from a policy's arrival to its flows seen in the switch. Not in Antrea. */
  readonly policyRealization: Histogram;
  /** Seconds that reading the counters of policies took. Not in Antrea. */
  readonly policyStatsRead: Histogram;
};

// Antrea keeps the Prometheus defaults, of which only those from 1 up can hold a bundle's milliseconds.
const latencyBuckets = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000];
const cniBuckets = [0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10];

const waitBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Creates the agent's metrics in `registry`. Series of known label values start at 0, so that rates work at once. */
export function createAgentMetrics(registry: Registry): AgentMetrics {
  const registers = [registry];
  const metrics: AgentMetrics = {
    localPodCount: new Gauge({
      name: 'antrea_agent_local_pod_count',
      help: 'Number of pods on this node that the agent manages.',
      registers,
    }),
    networkPolicyCount: new Gauge({
      name: 'antrea_agent_networkpolicy_count',
      help: 'Number of policies in force on this node.',
      registers,
    }),
    ingressRuleCount: new Gauge({
      name: 'antrea_agent_ingress_networkpolicy_rule_count',
      help: 'Number of ingress rules in force on this node.',
      registers,
    }),
    egressRuleCount: new Gauge({
      name: 'antrea_agent_egress_networkpolicy_rule_count',
      help: 'Number of egress rules in force on this node.',
      registers,
    }),
    ovsTotalFlowCount: new Gauge({
      name: 'antrea_agent_ovs_total_flow_count',
      help: 'Number of OVS flows over all tables.',
      registers,
    }),
    ovsFlowCount: new Gauge({
      name: 'antrea_agent_ovs_flow_count',
      help: 'Number of OVS flows in a table.',
      labelNames: ['table_id'],
      registers,
    }),
    ovsFlowOpsCount: new Counter({
      name: 'antrea_agent_ovs_flow_ops_count',
      help: 'Number of bundles of OVS flow changes sent.',
      labelNames: ['operation'],
      registers,
    }),
    ovsFlowOpsErrorCount: new Counter({
      name: 'antrea_agent_ovs_flow_ops_error_count',
      help: 'Number of bundles of OVS flow changes that failed.',
      labelNames: ['operation'],
      registers,
    }),
    ovsFlowOpsLatency: new Histogram({
      name: 'antrea_agent_ovs_flow_ops_latency_milliseconds',
      help: 'Time a bundle of OVS flow changes takes, in milliseconds.',
      labelNames: ['operation'],
      buckets: latencyBuckets,
      registers,
    }),
    ovsFlowHealedCount: new Counter({
      name: 'antrea_agent_ovs_flow_healed_count',
      help: 'Number of OVS flows that others removed, changed or added and the agent put right.',
      registers,
    }),
    cniRequestDuration: new Histogram({
      name: 'antrea_agent_cni_request_duration_seconds',
      help: 'Time the agent takes to answer a CNI request, in seconds.',
      labelNames: ['command', 'result'],
      buckets: cniBuckets,
      registers,
    }),
    podPolicyWait: new Histogram({
      name: 'antrea_agent_pod_policy_wait_seconds',
      help: 'Time a pod that starts waits until the policies that select it are in force, in seconds.',
      labelNames: ['result'],
      buckets: waitBuckets,
      registers,
    }),
    policyRealization: new Histogram({
      name: 'antrea_agent_networkpolicy_realization_duration_seconds',
      help: 'Time from the arrival of a policy at the agent until its flows were read back, in seconds.',
      buckets: waitBuckets,
      registers,
    }),
    policyStatsRead: new Histogram({
      name: 'antrea_agent_networkpolicy_stats_read_duration_seconds',
      help: 'Time to read what the flows of policies counted, in seconds.',
      buckets: waitBuckets,
      registers,
    }),
  };
  for (const operation of ['add', 'modify', 'delete'] satisfies FlowOperation[])
    startAtZero(metrics, operation);
  return metrics;
}

function startAtZero(metrics: AgentMetrics, operation: FlowOperation): void {
  metrics.ovsFlowOpsCount.inc({ operation }, 0);
  metrics.ovsFlowOpsErrorCount.inc({ operation }, 0);
  metrics.ovsFlowOpsLatency.zero({ operation });
}

/** Sets the per-table gauges and their total; a table that is no longer there loses its series. */
export function recordFlowCounts(metrics: AgentMetrics, counts: ReadonlyMap<number, number>): void {
  metrics.ovsFlowCount.reset();
  let total = 0;
  for (const [table, count] of counts) {
    metrics.ovsFlowCount.set({ table_id: String(table) }, count);
    total += count;
  }
  metrics.ovsTotalFlowCount.set(total);
}

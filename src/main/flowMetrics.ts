import type { FlowMetrics } from '#dataplane/ovs/flowMetrics.ts';
import type { AgentMetrics } from '#telemetry/agentMetrics.ts';

/** Counts the switch's bundles in the agent's metrics. */
export function flowMetrics(metrics: AgentMetrics): FlowMetrics {
  return {
    bundle: (operation, milliseconds, failed) => {
      metrics.ovsFlowOpsCount.inc({ operation });
      if (failed) metrics.ovsFlowOpsErrorCount.inc({ operation });
      metrics.ovsFlowOpsLatency.observe({ operation }, milliseconds);
    },
    healed: (flows) => metrics.ovsFlowHealedCount.inc(flows),
  };
}

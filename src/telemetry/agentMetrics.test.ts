import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createAgentMetrics, recordFlowCounts } from './agentMetrics.ts';

describe('createAgentMetrics', () => {
  it('registers the names that dashboards for Antrea ask for', () => {
    const registry = new Registry();
    createAgentMetrics(registry);
    expect(
      registry
        .getMetricsAsArray()
        .map((metric) => metric.name)
        .sort(),
    ).toEqual([
      'antrea_agent_cni_request_duration_seconds',
      'antrea_agent_egress_networkpolicy_rule_count',
      'antrea_agent_ingress_networkpolicy_rule_count',
      'antrea_agent_local_pod_count',
      'antrea_agent_networkpolicy_count',
      'antrea_agent_networkpolicy_realization_duration_seconds',
      'antrea_agent_networkpolicy_stats_read_duration_seconds',
      'antrea_agent_ovs_flow_count',
      'antrea_agent_ovs_flow_healed_count',
      'antrea_agent_ovs_flow_ops_count',
      'antrea_agent_ovs_flow_ops_error_count',
      'antrea_agent_ovs_flow_ops_latency_milliseconds',
      'antrea_agent_ovs_total_flow_count',
      'antrea_agent_pod_policy_wait_seconds',
    ]);
  });

  it('shows every flow operation at 0 before the first one', async () => {
    const registry = new Registry();
    createAgentMetrics(registry);
    const text = await registry.metrics();
    for (const operation of ['add', 'modify', 'delete']) {
      expect(text).toContain(`antrea_agent_ovs_flow_ops_count{operation="${operation}"} 0`);
      expect(text).toContain(`antrea_agent_ovs_flow_ops_error_count{operation="${operation}"} 0`);
      expect(text).toContain(
        `antrea_agent_ovs_flow_ops_latency_milliseconds_count{operation="${operation}"} 0`,
      );
    }
  });
});

describe('recordFlowCounts', () => {
  it('sets tables and total, and drops tables that are gone', async () => {
    const registry = new Registry();
    const metrics = createAgentMetrics(registry);
    recordFlowCounts(
      metrics,
      new Map([
        [0, 8],
        [45, 1],
      ]),
    );
    recordFlowCounts(
      metrics,
      new Map([
        [0, 8],
        [10, 13],
      ]),
    );
    const text = await registry.metrics();
    expect(text).toContain('antrea_agent_ovs_flow_count{table_id="0"} 8');
    expect(text).toContain('antrea_agent_ovs_flow_count{table_id="10"} 13');
    expect(text).not.toContain('table_id="45"');
    expect(text).toContain('antrea_agent_ovs_total_flow_count 21');
  });
});

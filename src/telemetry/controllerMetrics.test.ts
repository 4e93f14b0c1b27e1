import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createControllerMetrics } from './controllerMetrics.ts';
import { registerIdentity } from './identityMetrics.ts';

describe('createControllerMetrics', () => {
  it('registers the names that dashboards for Antrea ask for, of the types that they expect', async () => {
    const registry = new Registry();
    createControllerMetrics(registry);
    registerIdentity(registry, { component: 'controller', version: '', nodeName: '', podName: '' });
    const served = (await registry.getMetricsAsJSON()).map(({ name, type }) => `${name} ${type}`);
    const kinds = ['applied_to_group', 'address_group', 'network_policy'];
    const antreas = kinds.flatMap((kind) => [
      `antrea_controller_${kind}_processed counter`,
      `antrea_controller_${kind}_sync_duration_milliseconds histogram`,
      `antrea_controller_length_${kind}_queue gauge`,
    ]);
    expect(served.sort()).toEqual(
      [
        ...antreas,
        'antrea_controller_runtime_info gauge',
        'antrea_controller_build_info gauge',
        'antrea_controller_connected_agent_count gauge',
        'antrea_controller_network_policy_realization_duration_seconds histogram',
        'antrea_controller_network_policy_status_updates counter',
        'antrea_controller_acnp_status_updates counter',
        'antrea_controller_anp_status_updates counter',
      ].sort(),
    );
  });

  it('keeps the kinds of objects apart', async () => {
    const registry = new Registry();
    const { sync, connectedAgentCount } = createControllerMetrics(registry);
    sync.addressGroup.processed.inc(2);
    sync.policy.queueLength.set(5);
    connectedAgentCount.set(3);
    const text = await registry.metrics();
    expect(text).toContain('antrea_controller_address_group_processed 2');
    expect(text).toContain('antrea_controller_applied_to_group_processed 0');
    expect(text).toContain('antrea_controller_length_network_policy_queue 5');
    expect(text).toContain('antrea_controller_connected_agent_count 3');
  });
});

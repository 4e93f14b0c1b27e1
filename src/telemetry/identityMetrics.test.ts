import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { registerIdentity, registerProcessMetrics } from './identityMetrics.ts';

describe('registerIdentity', () => {
  it('tells build, node and pod', async () => {
    const registry = new Registry();
    registerIdentity(registry, {
      component: 'agent',
      version: 'v1.2.3',
      nodeName: 'n1',
      podName: 'antrea-agent-x',
    });
    const text = await registry.metrics();
    expect(text).toContain(`antrea_agent_build_info{version="v1.2.3",node_version="${process.version}"} 1`);
    expect(text).toContain('antrea_agent_runtime_info{k8s_nodename="n1",k8s_podname="antrea-agent-x"} 1');
  });
});

describe('registerProcessMetrics', () => {
  it('adds memory and event loop figures', async () => {
    const registry = new Registry();
    registerProcessMetrics(registry);
    const text = await registry.metrics();
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).toContain('nodejs_eventloop_lag_seconds');
  });
});

import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createControllerMetrics } from './controllerMetrics.ts';

describe('createControllerMetrics', () => {
  it('counts connected agents', async () => {
    const registry = new Registry();
    createControllerMetrics(registry).connectedAgentCount.set(3);
    expect(await registry.metrics()).toContain('antrea_controller_connected_agent_count 3');
  });
});

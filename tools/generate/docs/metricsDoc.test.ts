import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createAgentMetrics } from '#telemetry/agentMetrics.ts';
import { metricsDocGenerator } from './metricsDoc.ts';

describe('metricsDocGenerator', () => {
  it('has a row for every metric of the agent, with its labels', async () => {
    const [file] = await metricsDocGenerator.generate('.');
    const registry = new Registry();
    createAgentMetrics(registry);
    for (const { name } of registry.getMetricsAsArray()) expect(file?.content).toContain(`| \`${name}\``);
    expect(file?.content).toMatch(
      /antrea_agent_cni_request_duration_seconds` +\| histogram \| `command`, `result`/,
    );
  });
});

import { Registry } from 'prom-client';
import { createAgentMetrics } from '#telemetry/agentMetrics.ts';
import { createControllerMetrics } from '#telemetry/controllerMetrics.ts';
import { registerIdentity } from '#telemetry/identityMetrics.ts';
import type { Generator } from '../generator.ts';
import { markdownTable } from './markdown.ts';

/** Writes `docs/metrics.md` from the registries that the agent and the controller serve. */
export const metricsDocGenerator: Generator = {
  name: 'metrics-doc',
  generate: async () => [{ path: 'docs/metrics.md', content: await renderMetrics() }],
};

async function renderMetrics(): Promise<string> {
  const agent = new Registry();
  createAgentMetrics(agent);
  const controller = new Registry();
  createControllerMetrics(controller);
  for (const [component, registry] of [
    ['agent', agent],
    ['controller', controller],
  ] as const) {
    registerIdentity(registry, { component, version: '', nodeName: '', podName: '' });
  }
  return `<!-- Generated from src/telemetry by \`npm run generate\`. Do not edit. -->
# Metrics

Both components serve Prometheus metrics at \`/metrics\` over HTTPS: the agent on port 10350 of its node, the controller
on port 10349. The caller needs a token whose account may \`get\` the non-resource URL \`/metrics\`.
Beside the metrics below both serve the usual ones of the process and of the Node.js runtime (\`process_*\`, \`nodejs_*\`).

## Agent

${await renderRegistry(agent)}

## Controller

${await renderRegistry(controller)}
`;
}

async function renderRegistry(registry: Registry): Promise<string> {
  const metrics = (await registry.getMetricsAsJSON()).sort((a, b) => (a.name < b.name ? -1 : 1));
  const rows = metrics.map(({ name, type, help }) => {
    const labels = labelNames(registry, name);
    return [`\`${name}\``, String(type), labels.map((label) => `\`${label}\``).join(', '), help];
  });
  return markdownTable(['name', 'type', 'labels', 'meaning'], rows);
}

/** The labels that a metric was declared with; prom-client keeps them on the metric without declaring so. */
function labelNames(registry: Registry, name: string): readonly string[] {
  const metric = registry.getSingleMetric(name);
  if (metric === undefined || !('labelNames' in metric) || !Array.isArray(metric.labelNames)) return [];
  return metric.labelNames.map(String);
}

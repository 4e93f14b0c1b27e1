import { text } from './reply.ts';
import type { Route } from './router.ts';

/** Text for Prometheus, and its content type: a registry of prom-client is one. */
export type MetricsReader = { readonly contentType: string; metrics(): Promise<string> };

/** `/metrics`; nothing when metrics are off. */
export function metricsRoutes(metrics: MetricsReader | undefined): readonly Route[] {
  if (metrics === undefined) return [];
  const handler = async () => text(await metrics.metrics(), 200, metrics.contentType);
  return [{ method: 'GET', path: '/metrics', handler }];
}

import type { AntreaControllerInfoFields } from '#crds/antreaControllerInfo.ts';
import { type HealthChecks, healthRoutes } from '#kube/serving/health.ts';
import { type MetricsReader, metricsRoutes } from '#kube/serving/metricsRoutes.ts';
import { type Handler, json } from '#kube/serving/reply.ts';
import { createRouter, type Route } from '#kube/serving/router.ts';
import { type ControlPlaneApiOptions, controlPlaneRoutes } from './controlPlaneResources.ts';

/** What the controller's API shows. */
export type ControllerApiOptions = ControlPlaneApiOptions & {
  readonly controllerInfo: () => AntreaControllerInfoFields;
  /** Undefined when metrics are off. */
  readonly metrics: MetricsReader | undefined;
  readonly checks: HealthChecks;
  /** The paths of the webhooks. */
  readonly admission?: readonly Route[];
};

/** The controller's API on port 10349: the control plane, and what antctl and Prometheus read. */
export function createControllerApi(options: ControllerApiOptions): Handler {
  const { metrics, controllerInfo, checks, admission = [] } = options;
  return createRouter([
    ...healthRoutes(checks),
    { method: 'GET', path: '/controllerinfo', handler: async () => json(controllerInfo()) },
    ...metricsRoutes(metrics),
    ...admission,
    ...controlPlaneRoutes(options),
  ]);
}

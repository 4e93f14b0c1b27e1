import type { FeatureGate } from '#controlplane/featureGates.ts';
import { controlPlaneGroup, controlPlaneVersion } from '#controlplane/group.ts';
import { statsGroup, statsVersion } from '#controlplane/statsGroup.ts';
import type { AntreaControllerInfoFields } from '#crds/antreaControllerInfo.ts';
import { discoveryRoutes } from '#kube/serving/discovery.ts';
import { type HealthChecks, healthRoutes } from '#kube/serving/health.ts';
import { logLevelRoutes } from '#kube/serving/logLevelRoutes.ts';
import { type MetricsReader, metricsRoutes } from '#kube/serving/metricsRoutes.ts';
import { type Handler, json } from '#kube/serving/reply.ts';
import { createRouter, type Route } from '#kube/serving/router.ts';
import { type BundleReader, supportBundleRoutes } from '#kube/serving/supportBundle.ts';
import type { Levelled } from '#telemetry/logLevel.ts';
import {
  type ControlPlaneApiOptions,
  controlPlaneRoutes,
  discoveredControlPlane,
} from './controlPlaneResources.ts';
import { documentedResources } from './documentedResources.ts';
import { documentedStats } from './documentedStats.ts';
import { openApiRoutes } from './openApi.ts';
import { discoveredStats, type StatsSource, statsRoutes } from './statsResources.ts';

/** What the controller's API shows. */
export type ControllerApiOptions = ControlPlaneApiOptions & {
  readonly controllerInfo: () => AntreaControllerInfoFields;
  readonly featureGates: readonly FeatureGate[];
  readonly supportBundle: BundleReader;
  /** The controller's log. */
  readonly log: Levelled;
  /** Undefined when metrics are off. */
  readonly metrics: MetricsReader | undefined;
  readonly checks: HealthChecks;
  /** What policies did. */
  readonly stats: StatsSource;
  /** The paths of the webhooks. */
  readonly admission?: readonly Route[];
};

const documentedGroups = [
  { group: controlPlaneGroup, version: controlPlaneVersion, resources: documentedResources },
  { group: statsGroup, version: statsVersion, resources: documentedStats },
];

/** The controller's API on port 10349: the control plane, and what antctl and Prometheus read. */
export function createControllerApi(options: ControllerApiOptions): Handler {
  const { log, metrics, controllerInfo, checks, stats, isComplete, admission = [] } = options;
  return createRouter([
    ...healthRoutes(checks),
    { method: 'GET', path: '/controllerinfo', handler: async () => json(controllerInfo()) },
    { method: 'GET', path: '/featuregates', handler: async () => json(options.featureGates) },
    ...supportBundleRoutes(options.supportBundle),
    ...logLevelRoutes(log),
    ...metricsRoutes(metrics),
    ...admission,
    ...discoveryRoutes([discoveredControlPlane, discoveredStats]),
    ...openApiRoutes(documentedGroups),
    ...controlPlaneRoutes(options),
    ...statsRoutes({ stats, isComplete }),
  ]);
}

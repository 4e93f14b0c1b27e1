import { Registry } from 'prom-client';
import { type Clock, systemClock } from '#base/clock.ts';
import type { ControllerIdentity } from '#controllers/controllerInfo.ts';
import { createKubeTransport, loadKubeConfig } from '#kube/client.ts';
import type { KubeTransport } from '#kube/transport.ts';
import { type ControllerMetrics, createControllerMetrics } from '#telemetry/controllerMetrics.ts';
import { registerIdentity, registerProcessMetrics } from '#telemetry/identityMetrics.ts';
import type { Logger } from '#telemetry/logger.ts';
import type { ControllerConfig } from './controllerConfig.ts';

/** Everything real that the controller's parts are made of. */
export type ControllerClients = {
  readonly config: ControllerConfig;
  readonly identity: ControllerIdentity;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly metrics: ControllerMetrics;
  readonly transport: KubeTransport;
};

/** Builds the clients; nothing is contacted yet. @throws CodedError ANTREA_KUBE_CONFIG_INVALID */
export function controllerClients(
  config: ControllerConfig,
  env: Readonly<Record<string, string | undefined>>,
  logger: Logger,
): ControllerClients {
  const identity = {
    version: process.env.ANTREA_VERSION ?? 'unknown',
    nodeName: env.NODE_NAME ?? '',
    podName: env.POD_NAME ?? '',
    podNamespace: env.POD_NAMESPACE ?? 'kube-system',
    apiPort: config.apiPort,
  };
  const clock = systemClock();
  const registry = new Registry();
  registerProcessMetrics(registry);
  registerIdentity(registry, { component: 'controller', ...identity });
  const kubeconfig = config.clientConnection.kubeconfig;
  return {
    config,
    identity,
    clock,
    logger,
    registry,
    metrics: createControllerMetrics(registry),
    transport: createKubeTransport(loadKubeConfig(kubeconfig === '' ? undefined : kubeconfig), clock),
  };
}

/**
 * Entry point of the Deployment `antrea-controller`.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { Registry } from 'prom-client';
import { systemClock } from '#base/clock.ts';
import { EventLoopWatch } from '#base/eventLoopWatch.ts';
import { steady } from '#base/steady.ts';
import { AgentInfoReaper } from '#controllers/agentInfoReaper.ts';
import { assembleControllerInfo } from '#controllers/controllerInfo.ts';
import { ControllerInfoOperator } from '#controllers/controllerInfoOperator.ts';
import { createKubeTransport, loadKubeConfig } from '#kube/client.ts';
import { registerIdentity, registerProcessMetrics } from '#telemetry/identityMetrics.ts';
import { createLogger } from '#telemetry/logger.ts';
import { parseControllerConfig } from './controllerConfig.ts';
import { configPath, levelOf, runMain } from './runMain.ts';

/** Watches end and begin anew every few minutes, and when the API server restarts. */
const watchesMayRestMs = 5_000;

const config = parseControllerConfig(
  await readFile(configPath(process.argv.slice(2), '/etc/antrea/antrea-controller.conf'), 'utf8'),
);
const logger = createLogger({ name: 'antrea-controller', level: levelOf(config.logVerbosity) });
await runMain(logger, runController);

async function runController(signal: AbortSignal): Promise<void> {
  const { NODE_NAME = '', POD_NAME = '', POD_NAMESPACE = 'kube-system' } = process.env;
  const version = process.env.ANTREA_VERSION ?? 'unknown';
  const identity = {
    version,
    nodeName: NODE_NAME,
    podName: POD_NAME,
    podNamespace: POD_NAMESPACE,
    apiPort: config.apiPort,
  };
  logger.info({ ...identity, nodeVersion: process.version }, 'antrea-controller starts');
  const clock = systemClock();
  const kubeconfig = config.clientConnection.kubeconfig;
  const transport = createKubeTransport(loadKubeConfig(kubeconfig === '' ? undefined : kubeconfig), clock);
  const registry = new Registry();
  registerProcessMetrics(registry);
  registerIdentity(registry, { component: 'controller', ...identity });
  const eventLoop = new EventLoopWatch(clock);
  const reaper = new AgentInfoReaper({ transport, clock, logger });
  const watching = steady(() => reaper.isFollowing && info.isFollowing, clock, watchesMayRestMs);
  const info: ControllerInfoOperator = new ControllerInfoOperator({
    transport,
    clock,
    logger,
    read: (nowMs) =>
      assembleControllerInfo(
        identity,
        { policies: { networkPolicies: 0, addressGroups: 0, appliedToGroups: 0 }, connectedAgents: 0 },
        { eventLoopBlocked: () => eventLoop.wasBlocked(), apiServing: () => true, watching },
        nowMs,
      ),
  });
  await Promise.all([reaper.start(), info.start()]);
  await eventLoop.run(signal);
  await Promise.all([reaper.stop(), info.stop()]);
}

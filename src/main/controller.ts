/**
 * Entry point of the Deployment `antrea-controller`.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { aborted } from '#base/aborted.ts';
import { EventLoopWatch } from '#base/eventLoopWatch.ts';
import { steady } from '#base/steady.ts';
import { assembleControllerInfo } from '#controllers/controllerInfo.ts';
import { sourceCount } from '#controlplane/sources.ts';
import type { AntreaControllerInfoFields } from '#crds/antreaControllerInfo.ts';
import { Lease } from '#kube/lease.ts';
import { computedKinds } from '#telemetry/controllerMetrics.ts';
import { createLogger } from '#telemetry/logger.ts';
import { levelOf } from '#telemetry/logLevel.ts';
import { type ControllerClients, controllerClients } from './controllerClients.ts';
import { parseControllerConfig } from './controllerConfig.ts';
import { type ControllerPolicies, wirePolicies } from './controllerPolicies.ts';
import { type ControllerServing, wireServing } from './controllerServing.ts';
import { startWriters, type Writers } from './controllerWriters.ts';
import { configPath, runMain } from './runMain.ts';

/** Watches end and begin anew every few minutes, and when the API server restarts. */
const watchesMayRestMs = 5_000;
const countEveryMs = 1_000;

const logger = createLogger({ name: 'antrea-controller' });
await runMain(logger, async (signal) => {
  const file = configPath(process.argv.slice(2), '/etc/antrea/antrea-controller.conf');
  const config = parseControllerConfig(await readFile(file, 'utf8'));
  logger.level = levelOf(config.logVerbosity);
  await runController(controllerClients(config, process.env, logger), signal);
});

async function runController(clients: ControllerClients, signal: AbortSignal): Promise<void> {
  const { clock, transport, identity } = clients;
  logger.info({ ...identity, nodeVersion: process.version }, 'antrea-controller starts');
  const eventLoop = new EventLoopWatch(clock);
  const policies = wirePolicies(clients);
  let writers: Writers | undefined;
  // Without the lease the writers watch nothing, and nothing is late.
  const writersFollow = () => writers === undefined || writers.isFollowing();
  const isFollowing = () => policies.controller.isFollowing && writersFollow();
  const watching = steady(isFollowing, clock, watchesMayRestMs);
  const read = (nowMs: number): AntreaControllerInfoFields =>
    assembleControllerInfo(
      identity,
      readings(policies),
      { eventLoopBlocked: () => eventLoop.wasBlocked(), apiServing: serving.isServing, watching },
      nowMs,
    );
  const serving: ControllerServing = await wireServing(clients, {
    controlPlane: policies.controlPlane,
    isComplete: () => policies.controller.isComplete,
    receiveReport: (report) => policies.tracker.report(report),
    receiveAddresses: (report) => policies.controller.addresses.report(report),
    stats: policies.stats,
    info: () => read(clock.now()),
    watching,
  });
  await serving.start();
  const lease = new Lease({
    transport,
    namespace: identity.podNamespace,
    name: 'antrea-controller',
    identity: `${identity.podName}_${randomUUID()}`,
    clock,
    logger,
  });
  const writing = lease.hold(signal, async (held) => {
    writers = await startWriters(clients, policies, read);
    await aborted(held);
    await writers.stop();
    writers = undefined;
  });
  await Promise.all([
    serving.run(signal),
    policies.controller.run(signal),
    eventLoop.run(signal),
    writing,
    count(clients, policies, signal),
  ]);
}

function readings({ controlPlane }: ControllerPolicies) {
  const { networkPolicies, addressGroups, appliedToGroups } = controlPlane;
  return {
    policies: {
      networkPolicies: sourceCount(networkPolicies),
      addressGroups: addressGroups.size,
      appliedToGroups: appliedToGroups.size,
    },
    connectedAgents: networkPolicies.watchedNodes,
  };
}

async function count(
  { metrics, clock }: ControllerClients,
  { controlPlane, controller }: ControllerPolicies,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    for (const kind of computedKinds) metrics.sync[kind].queueLength.set(controller.pendingOf(kind));
    metrics.connectedAgentCount.set(controlPlane.networkPolicies.watchedNodes);
    await clock.sleep(countEveryMs, signal).catch(() => undefined);
  }
}

import { readFile } from 'node:fs/promises';
import { Registry } from 'prom-client';
import type { AgentConfig } from '#agent/config.ts';
import { type SysctlFs, systemSysctl } from '#agent/host/sysctl.ts';
import { type Clock, systemClock } from '#base/clock.ts';
import { type StartDaemon, systemDaemons } from '#base/daemon.ts';
import { type Exec, systemExec } from '#base/exec.ts';
import { StandbyExec } from '#base/standbyExec.ts';
import { AppctlClient } from '#dataplane/ovs/appctl.ts';
import { temporarySpool } from '#dataplane/ovs/bundleSpool.ts';
import type { OvsEndpoint } from '#dataplane/ovs/endpoint.ts';
import { OfctlClient } from '#dataplane/ovs/ofctl.ts';
import { OvsdbClient } from '#dataplane/ovs/vsctl.ts';
import { createKubeTransport, loadKubeConfig } from '#kube/client.ts';
import type { KubeTransport } from '#kube/transport.ts';
import { type AgentMetrics, createAgentMetrics } from '#telemetry/agentMetrics.ts';
import { registerIdentity, registerProcessMetrics } from '#telemetry/identityMetrics.ts';
import type { Logger } from '#telemetry/logger.ts';

/** Where and as what the agent runs. */
export type AgentEnvironment = {
  readonly version: string;
  readonly nodeName: string;
  readonly podName: string;
  readonly podNamespace: string;
};

/** Everything real that the agent's parts are made of. */
export type AgentClients = {
  readonly config: AgentConfig;
  readonly environment: AgentEnvironment;
  readonly clock: Clock;
  readonly exec: Exec;
  readonly start: StartDaemon;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly metrics: AgentMetrics;
  readonly kube: KubeTransport;
  readonly sysctl: SysctlFs;
  readonly endpoint: OvsEndpoint;
  readonly ovsdb: OvsdbClient;
  readonly ofctl: OfctlClient;
  readonly appctl: AppctlClient;
};

/** Builds the clients; nothing is contacted yet. @throws CodedError ANTREA_KUBE_CONFIG_INVALID */
export function agentClients(
  config: AgentConfig,
  environment: AgentEnvironment,
  logger: Logger,
): AgentClients {
  const exec = systemExec();
  const clock = systemClock();
  const endpoint = { runDir: config.ovsRunDir, bridge: config.ovsBridge };
  const registry = new Registry();
  registerProcessMetrics(registry);
  registerIdentity(registry, { component: 'agent', ...environment });
  const kubeconfig = config.clientConnection.kubeconfig;
  return {
    config,
    environment,
    clock,
    exec,
    start: systemDaemons(),
    logger,
    registry,
    metrics: createAgentMetrics(registry),
    kube: createKubeTransport(loadKubeConfig(kubeconfig === '' ? undefined : kubeconfig), clock),
    sysctl: systemSysctl(`${config.hostProcPathPrefix}/proc`),
    endpoint,
    ovsdb: new OvsdbClient({ exec, endpoint }),
    // In memory: a full disk must not keep policies from being enforced.
    ofctl: new OfctlClient({ exec: new StandbyExec(), endpoint, spool: temporarySpool('/dev/shm') }),
    appctl: new AppctlClient({ exec, endpoint, readText: (path) => readFile(path, 'utf8') }),
  };
}

import { createFlowReader } from '#agent/api/flowReader.ts';
import { createAgentApi } from '#agent/api/routes.ts';
import type { NodeConfig } from '#agent/boot/nodeConfig.ts';
import { detectKubeProxy, localGet } from '#agent/host/kubeProxy.ts';
import { KubeProxyMonitor } from '#agent/host/kubeProxyMonitor.ts';
import { AgentInfoSource } from '#agent/info/agentInfoSource.ts';
import { CniProbe } from '#agent/info/cniProbe.ts';
import { FlowCountWatch } from '#agent/info/flowCountWatch.ts';
import { EventLoopWatch } from '#base/eventLoopWatch.ts';
import { createAgentInfoWriter } from '#controllers/agentInfoWriter.ts';
import type { InfoWriter } from '#controllers/infoWriter.ts';
import { createAuthenticator } from '#kube/serving/authentication.ts';
import { AuthenticationSource } from '#kube/serving/authenticationSource.ts';
import { createAuthorizer } from '#kube/serving/authorization.ts';
import { CertificateManager } from '#kube/serving/certificateManager.ts';
import { loopbackTokenPath, writeLoopbackToken } from '#kube/serving/loopbackToken.ts';
import { ApiServer } from '#kube/serving/server.ts';
import { createTokenReviewer } from '#kube/serving/tokenReview.ts';
import { recordFlowCounts } from '#telemetry/agentMetrics.ts';
import type { AgentClients } from './agentClients.ts';
import type { AgentSwitch } from './agentSwitch.ts';

/** What the reports ask of the parts that the agent's main starts. */
export type Reported = {
  readonly node: NodeConfig;
  readonly bridge: AgentSwitch;
  readonly cniListening: () => boolean;
  readonly controllerConnected: () => boolean;
};

/** The parts that tell others how the agent is; each `run` ends with its signal. */
export type AgentReporting = {
  readonly writer: InfoWriter;
  readonly server: ApiServer;
  readonly run: (signal: AbortSignal) => Promise<unknown>;
};

/** Wires AntreaAgentInfo, the metrics and the API on port 10350. */
export async function wireReporting(clients: AgentClients, reported: Reported): Promise<AgentReporting> {
  const { clock, logger, kube, config, metrics, environment } = clients;
  const counts = new FlowCountWatch({
    flows: reported.bridge.flows,
    clock,
    logger,
    onCounts: (read) => {
      recordFlowCounts(metrics, read);
      metrics.localPodCount.set(reported.bridge.store.containerCount);
    },
  });
  const eventLoop = new EventLoopWatch(clock);
  const cni = new CniProbe({ socketPath: config.cniSocket, clock });
  const backend = reported.bridge.host.backend();
  const kubeProxy = new KubeProxyMonitor({
    detect: async () => detectKubeProxy(clients.exec, await backend.current(), localGet()),
    clock,
    logger,
  });
  const ovsVersion = await clients.ovsdb.ovsVersion();
  const info = infoSource(clients, reported, { counts, eventLoop, cni, kubeProxy, ovsVersion });
  const writer = createAgentInfoWriter({
    transport: kube,
    nodeName: environment.nodeName,
    read: (nowMs) => info.read(nowMs),
    clock,
    logger,
  });
  const certificates = await CertificateManager.create({
    commonName: 'antrea-agent',
    dnsNames: ['localhost'],
    ipAddresses: ['127.0.0.1', reported.node.ip],
    clock,
    logger,
  });
  const authorities = new AuthenticationSource(kube, clock, logger);
  const server = new ApiServer({
    port: config.apiPort,
    certificates,
    authenticate: createAuthenticator({
      config: () => authorities.current(),
      reviewToken: createTokenReviewer(kube, clock),
      loopbackToken: await writeLoopbackToken(loopbackTokenPath),
      clock,
    }),
    authorize: createAuthorizer(kube, clock),
    handler: agentApi(clients, reported, info),
    logger,
  });
  return {
    writer,
    server,
    run: (signal) =>
      Promise.all([
        counts.run(signal),
        eventLoop.run(signal),
        cni.run(signal),
        kubeProxy.run(signal),
        writer.run(signal),
        certificates.run(signal),
        authorities.run(signal),
      ]),
  };
}

function infoSource(
  clients: AgentClients,
  { node, bridge, cniListening, controllerConnected }: Reported,
  probes: {
    readonly counts: FlowCountWatch;
    readonly eventLoop: EventLoopWatch;
    readonly cni: CniProbe;
    readonly kubeProxy: KubeProxyMonitor;
    readonly ovsVersion: string | undefined;
  },
): AgentInfoSource {
  const { config, environment, logger } = clients;
  return new AgentInfoSource({
    identity: { ...environment, bridgeName: config.ovsBridge, apiPort: config.apiPort },
    probes: {
      eventLoopBlocked: () => probes.eventLoop.wasBlocked(),
      cniServerListening: () => cniListening() && probes.cni.isUp(),
      flowsAsDesired: () => probes.counts.asDesired(),
      controllerConnected,
      ovsdbConnected: () => bridge.watch.isUp('ovsdb'),
      openflowConnected: () => bridge.watch.isUp('openflow'),
      serviceProxyPresent: () => presence(probes.kubeProxy),
    },
    readings: () => ({
      podCidrs: [node.podCidr],
      ovsVersion: probes.ovsVersion,
      flowCounts: probes.counts.counts(),
      localPods: bridge.store.containerCount,
      policies: { networkPolicies: 0, addressGroups: 0, appliedToGroups: 0 },
    }),
    logger,
  });
}

function presence(monitor: KubeProxyMonitor): boolean | undefined {
  const { kind } = monitor.state();
  return kind === 'unknown' ? undefined : kind === 'present';
}

function agentApi(clients: AgentClients, { bridge, cniListening }: Reported, info: AgentInfoSource) {
  const { clock, config, registry, environment, ofctl } = clients;
  const must = (holds: boolean, otherwise: string) =>
    holds ? Promise.resolve() : Promise.reject(new Error(otherwise));
  return createAgentApi(
    {
      agentInfo: () => info.read(clock.now()),
      interfaces: bridge.store,
      flows: createFlowReader({
        ofctl,
        flowClient: bridge.flows,
        interfaces: bridge.store,
        policyOwners: () => [],
      }),
      policies: { networkPolicies: () => [], appliedToGroups: () => [], addressGroups: () => [] },
      metrics: config.enablePrometheusMetrics ? registry : undefined,
      version: environment.version,
    },
    {
      live: [],
      ready: [
        { name: 'cni', check: () => must(cniListening(), 'the CNI server does not listen') },
        {
          name: 'openflow',
          check: () => must(bridge.watch.isUp('openflow'), 'ovs-vswitchd does not answer'),
        },
        { name: 'ovsdb', check: () => must(bridge.watch.isUp('ovsdb'), 'ovsdb-server does not answer') },
      ],
    },
  );
}

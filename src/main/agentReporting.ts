import { createFlowReader } from '#agent/api/flowReader.ts';
import type { PolicyReader, StatsReader } from '#agent/api/readers.ts';
import { createAgentApi } from '#agent/api/routes.ts';
import type { NodeConfig } from '#agent/boot/nodeConfig.ts';
import { untilDone } from '#agent/boot/untilDone.ts';
import { detectKubeProxy, localGet } from '#agent/host/kubeProxy.ts';
import { KubeProxyMonitor } from '#agent/host/kubeProxyMonitor.ts';
import { AgentInfoSource } from '#agent/info/agentInfoSource.ts';
import { CniProbe } from '#agent/info/cniProbe.ts';
import { FlowCountWatch } from '#agent/info/flowCountWatch.ts';
import type { NodePolicies } from '#agent/policy/nodePolicies.ts';
import { agentSupportParts } from '#agent/support/supportParts.ts';
import { Tracer } from '#agent/tracing/tracer.ts';
import { askedWhereabouts } from '#agent/tracing/whereabouts.ts';
import { EventLoopWatch } from '#base/eventLoopWatch.ts';
import { readTail } from '#base/readTail.ts';
import { createAgentInfoWriter } from '#controllers/agentInfoWriter.ts';
import type { InfoWriter } from '#controllers/infoWriter.ts';
import { featureGatesOf } from '#controlplane/featureGates.ts';
import { CertificateManager } from '#kube/serving/certificateManager.ts';
import { DelegatedServer } from '#kube/serving/delegatedServer.ts';
import { loopbackTokenPath } from '#kube/serving/loopbackToken.ts';
import { bundleReader } from '#kube/serving/supportBundle.ts';
import { recordFlowCounts } from '#telemetry/agentMetrics.ts';
import type { AgentClients } from './agentClients.ts';
import type { AgentSwitch } from './agentSwitch.ts';

/** What the reports ask of the parts that the agent's main starts. */
export type Reported = {
  readonly node: NodeConfig;
  readonly bridge: AgentSwitch;
  readonly cniListening: () => boolean;
  /** What the controller told this agent, and whether it still can. */
  readonly controller: PolicyReader & { isUp(): boolean };
  readonly policies: Pick<NodePolicies, 'flowsOf'>;
  /** Undefined when nothing is counted. */
  readonly statistics: StatsReader | undefined;
  /** The ranges of other nodes' pods. */
  readonly peerPodCidrs: () => readonly string[];
};

/** The parts that tell others how the agent is. What takes time is in `run`, which ends with its signal. */
export type AgentReporting = {
  readonly writer: InfoWriter;
  /** Takes the number of flows by table, as the audit of the switch counted them. */
  readonly noteFlowCounts: (counts: ReadonlyMap<number, number>) => void;
  readonly run: (signal: AbortSignal) => Promise<unknown>;
};

/** Wires AntreaAgentInfo, the metrics and the API on port 10350. */
export function wireReporting(clients: AgentClients, reported: Reported): AgentReporting {
  const { clock, logger, kube, config, metrics, environment } = clients;
  const counts = new FlowCountWatch(reported.bridge.flows);
  const eventLoop = new EventLoopWatch(clock);
  const cni = new CniProbe({ socketPath: config.cniSocket, clock });
  const backend = reported.bridge.host.backend();
  const kubeProxy = new KubeProxyMonitor({
    detect: async () => detectKubeProxy(clients.exec, await backend.current(), localGet()),
    clock,
    logger,
  });
  const versions: { ovs?: string | undefined } = {};
  const ovsVersion = () => versions.ovs;
  const info = infoSource(clients, reported, { counts, eventLoop, cni, kubeProxy, ovsVersion });
  const writer = createAgentInfoWriter({
    transport: kube,
    nodeName: environment.nodeName,
    read: (nowMs) => info.read(nowMs),
    clock,
    logger,
  });
  return {
    writer,
    noteFlowCounts: (read) => {
      counts.note(read);
      recordFlowCounts(metrics, read);
      metrics.localPodCount.set(reported.bridge.store.containerCount);
    },
    run: async (signal) => {
      versions.ovs = await clients.ovsdb.ovsVersion();
      await Promise.all([
        eventLoop.run(signal),
        cni.run(signal),
        kubeProxy.run(signal),
        writer.run(signal),
        serve(clients, reported, info, signal),
      ]);
    },
  };
}

/** Serves the agent's API until the signal aborts. A port that is taken is waited for: pods do not need it. */
async function serve(
  clients: AgentClients,
  reported: Reported,
  info: AgentInfoSource,
  signal: AbortSignal,
): Promise<void> {
  const { clock, logger, kube, config } = clients;
  const certificates = await CertificateManager.create({
    commonName: 'antrea-agent',
    dnsNames: ['localhost'],
    ipAddresses: ['127.0.0.1', reported.node.ip],
    clock,
    logger,
  });
  const server = new DelegatedServer({
    transport: kube,
    certificates,
    handler: agentApi(clients, reported, info),
    port: config.apiPort,
    loopbackTokenPath,
    clock,
    logger,
  });
  try {
    await untilDone('API server', () => server.start(), { clock, logger, signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  await Promise.all([certificates.run(signal), server.run(signal)]);
}

function infoSource(
  clients: AgentClients,
  { node, bridge, cniListening, controller }: Reported,
  probes: {
    readonly counts: FlowCountWatch;
    readonly eventLoop: EventLoopWatch;
    readonly cni: CniProbe;
    readonly kubeProxy: KubeProxyMonitor;
    readonly ovsVersion: () => string | undefined;
  },
): AgentInfoSource {
  const { config, environment, logger } = clients;
  return new AgentInfoSource({
    identity: { ...environment, bridgeName: config.ovsBridge, apiPort: config.apiPort },
    probes: {
      eventLoopBlocked: () => probes.eventLoop.wasBlocked(),
      cniServerListening: () => cniListening() && probes.cni.isUp(),
      flowsAsDesired: () => probes.counts.asDesired(),
      controllerConnected: () => controller.isUp(),
      ovsdbConnected: () => bridge.watch.isUp('ovsdb'),
      openflowConnected: () => bridge.watch.isUp('openflow'),
      serviceProxyPresent: () => presence(probes.kubeProxy),
    },
    readings: () => ({
      podCidrs: [node.podCidr],
      ovsVersion: probes.ovsVersion(),
      flowCounts: probes.counts.counts(),
      localPods: bridge.store.containerCount,
      policies: {
        networkPolicies: controller.networkPolicies().length,
        addressGroups: controller.addressGroups().length,
        appliedToGroups: controller.appliedToGroups().length,
      },
    }),
    logger,
  });
}

function presence(monitor: KubeProxyMonitor): boolean | undefined {
  const { kind } = monitor.state();
  return kind === 'unknown' ? undefined : kind === 'present';
}

function agentApi(
  clients: AgentClients,
  { bridge, cniListening, controller, policies, statistics, peerPodCidrs }: Reported,
  info: AgentInfoSource,
) {
  const { clock, logger, config, registry, environment, ofctl, appctl, kube } = clients;
  const shown = {
    agentInfo: () => info.read(clock.now()),
    interfaces: bridge.store,
    flows: createFlowReader({
      ofctl,
      flowClient: bridge.flows,
      interfaces: bridge.store,
      policyFlows: (uid) => policies.flowsOf(uid),
    }),
    policies: controller,
    statistics,
  };
  const must = (holds: boolean, otherwise: string) =>
    holds ? Promise.resolve() : Promise.reject(new Error(otherwise));
  return createAgentApi(
    {
      ...shown,
      featureGates: featureGatesOf('agent', config.featureGates),
      supportBundle: bundleReader(agentSupportParts({ ...clients, readers: shown, readTail }), clock),
      connections: appctl,
      tracer: new Tracer({
        trace: (flow) => appctl.trace(flow),
        interfaces: bridge.store,
        whereabouts: askedWhereabouts(kube),
        node: () => ({ gatewayMac: bridge.gatewayMac, peerPodCidrs: peerPodCidrs() }),
      }),
      log: logger,
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

/**
 * Entry point of the container `antrea-agent`.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { afterwards } from '#agent/boot/afterwards.ts';
import { localInterfaces } from '#agent/boot/localInterfaces.ts';
import { type NodeConfig, nodeConfigOf } from '#agent/boot/nodeConfig.ts';
import { watchOwnRange } from '#agent/boot/ownRange.ts';
import { untilDone } from '#agent/boot/untilDone.ts';
import { parseAgentConfig } from '#agent/config.ts';
import { controllerAddress } from '#agent/controller/controllerAddress.ts';
import { ControllerConnection } from '#agent/controller/controllerConnection.ts';
import { ControllerTransport } from '#agent/controller/controllerTransport.ts';
import { RealizationReporter } from '#agent/controller/realizationReporter.ts';
import { installCni } from '#agent/install/installCni.ts';
import { NodeRouteController } from '#agent/noderoute/controller.ts';
import { PeerSync } from '#agent/noderoute/peerSync.ts';
import type { Peer } from '#agent/noderoute/peers.ts';
import type { NodePolicies } from '#agent/policy/nodePolicies.ts';
import type { ServiceFollower } from '#agent/services/serviceFollower.ts';
import { followTraceflows } from '#agent/traceflow/followTraceflows.ts';
import { CodedError } from '#base/errors.ts';
import { tunnelOfport } from '#dataplane/constants.ts';
import { auditPeriodically } from '#dataplane/ovs/auditLoop.ts';
import type { Node } from '#kube/objects.ts';
import { createLogger, type Logger } from '#telemetry/logger.ts';
import { levelOf } from '#telemetry/logLevel.ts';
import { type AgentClients, type AgentEnvironment, agentClients } from './agentClients.ts';
import { handlePackets } from './agentPackets.ts';
import { type AgentPods, lockNode, wirePods } from './agentPods.ts';
import { policyFolder, wirePolicies } from './agentPolicies.ts';
import { wireReporting } from './agentReporting.ts';
import { wireServices } from './agentServices.ts';
import { resumeStatistics, runStatistics } from './agentStatistics.ts';
import { type AgentSwitch, startSwitch } from './agentSwitch.ts';
import { wireTraceflows } from './agentTraceflows.ts';
import { wireUninstall } from './agentUninstall.ts';
import { cniFiles } from './cniFiles.ts';
import { configPath, runMain } from './runMain.ts';

/** How long the agent of the pod before may take to let go of the node. */
const handOverMs = 15_000;
/** How long new pods wait for the policies of a former run to be known again. */
const patienceMs = 5_000;
/** How long reports wait for the switch to forward: they cost time that traffic would have to wait. */
const silenceMs = 5_000;
/** How long a first start waits for the Services, before pods with egress policies are kept from all of them. */
const servicePatienceMs = 5_000;
const tokenFile = '/var/run/secrets/kubernetes.io/serviceaccount/token';

const rootLogger = createLogger({ name: 'antrea-agent' });
await runMain(rootLogger, async (signal) => {
  const file = configPath(process.argv.slice(2), '/etc/antrea/antrea-agent.conf');
  const config = parseAgentConfig(await readFile(file, 'utf8'));
  rootLogger.level = levelOf(config.logVerbosity);
  await run(agentClients(config, environment(), rootLogger), signal);
});

function environment(): AgentEnvironment {
  const { NODE_NAME = '', POD_NAME = '', POD_NAMESPACE = 'kube-system' } = process.env;
  if (NODE_NAME === '')
    throw new CodedError('ANTREA_CONFIG_INVALID', 'NODE_NAME is not set: which node is this?');
  const version = process.env.ANTREA_VERSION ?? 'unknown';
  return { version, nodeName: NODE_NAME, podName: POD_NAME, podNamespace: POD_NAMESPACE };
}

/** Serves the node until `helm uninstall` asks to clean it; cleans it right away when that was asked before the start. */
async function run(clients: AgentClients, signal: AbortSignal): Promise<void> {
  const { clock, logger, environment: identity } = clients;
  logger.info({ ...identity, nodeVersion: process.version }, 'antrea-agent starts');
  const working = new AbortController();
  const withdrawn = new AbortController();
  let stopped: Promise<unknown> = Promise.resolve();
  const uninstall = wireUninstall(clients, {
    quiesce: async () => {
      working.abort();
      await stopped;
    },
    restart: () => withdrawn.abort(),
  });
  const untilEnd = AbortSignal.any([signal, withdrawn.signal]);
  const asked = () => uninstall.isRequested();
  if (await untilDone('uninstall request', asked, { clock, logger, signal })) return uninstall.run(untilEnd);
  const serving = serveNode(clients, AbortSignal.any([signal, working.signal]));
  stopped = serving.catch(() => undefined);
  const cleaning = uninstall.run(untilEnd);
  try {
    await serving;
  } catch (error) {
    if (!working.signal.aborted) throw error;
  }
  if (working.signal.aborted) await cleaning;
}

async function serveNode(clients: AgentClients, signal: AbortSignal): Promise<void> {
  const { clock, logger, kube } = clients;
  const lock = await lockNode(clock, handOverMs);
  const node = await untilDone('node', () => learnNode(clients), { clock, logger, signal });
  logger.info({ node }, 'node known');
  const bridge = await startSwitch(clients, node, signal);
  const transport = controllerTransport(clients);
  const reporter = new RealizationReporter({ transport, nodeName: node.name, clock, logger });
  const statistics = await resumeStatistics(clients, policyFolder, signal);
  const policies = await wirePolicies(clients, node, bridge, { reporter, statistics }, signal);
  const { handlers } = policies;
  const controller = new ControllerConnection({ transport, nodeName: node.name, handlers, clock, logger });
  const state: { cniListening: boolean; peers: readonly Peer[] } = { cniListening: false, peers: [] };
  const reporting = wireReporting(clients, {
    node,
    bridge,
    cniListening: () => state.cniListening,
    controller,
    policies,
    statistics,
    peerPodCidrs: () => state.peers.map(({ podCidr }) => podCidr),
  });
  const guard = { policies, controllerIsUp: () => controller.isUp(), reportTo: transport };
  const pods = await wirePods(clients, node, bridge, guard, () => reporting.writer.notify());
  const services = wireServices(clients, node, policies);
  const routes = nodeRoutes(clients, node, bridge, (peers) => {
    state.peers = peers;
    services.setPodCidrs([node.podCidr, ...peers.map(({ podCidr }) => podCidr)]);
  });
  const traceflows = wireTraceflows(clients, node, bridge, policies, controller);
  const parts = { bridge, pods, routes, services, policies, controller };
  const running: Promise<unknown>[] = [
    bridge.watching,
    handlePackets(clients, bridge, policies, traceflows, signal),
    followTraceflows({ transport: kube, clock, logger }, traceflows, signal),
    bridge.host.run(signal),
    routes.run(signal),
    services.run(signal),
    controller.run(signal),
    reporter.run(signal),
    runStatistics(clients, { statistics, policies, transport }, signal),
    watchOwnRange({ transport: kube, nodeName: node.name, podCidr: node.podCidr, clock, logger }, signal),
    auditPeriodically({ flows: bridge.flows, clock, logger, onCounts: reporting.noteFlowCounts }, signal),
    pods.sweep.run(signal),
    pods.addresses.run(signal),
    pods.server.keepSocket(signal),
  ];
  const forwarding = startForwarding(clients, parts, signal);
  const silence = { patienceMs: silenceMs, clock, signal };
  running.push(afterwards(forwarding, () => reporting.run(signal), silence));
  await forwarding;
  await startServingPods(clients, parts, signal);
  state.cniListening = true;
  reporting.writer.notify();
  await Promise.race([Promise.all(running), lock.ended]);
  await shutDown(logger, pods);
}

async function learnNode({
  kube,
  exec,
  config: wanted,
  environment: { nodeName },
}: AgentClients): Promise<NodeConfig> {
  const node = await kube.request<Node>({ method: 'GET', path: `/api/v1/nodes/${nodeName}` });
  return nodeConfigOf(node, await localInterfaces(exec), {
    transportInterface: wanted.transportInterface,
    defaultMtu: wanted.defaultMTU,
  });
}

function controllerTransport({ kube, environment, clock, logger }: AgentClients): ControllerTransport {
  const { podNamespace: namespace } = environment;
  const server = controllerAddress(process.env, namespace);
  return new ControllerTransport({ kube, namespace, server, tokenFile, clock, logger });
}

function nodeRoutes(
  clients: AgentClients,
  node: NodeConfig,
  bridge: AgentSwitch,
  onPeers: (peers: readonly Peer[]) => void,
): NodeRouteController {
  const { kube, clock, logger } = clients;
  const { flows, host, gatewayMac } = bridge;
  const sync = new PeerSync({ flows, host, gatewayMac, tunnelOfport, logger });
  return new NodeRouteController({ transport: kube, own: node, sync, onPeers, clock, logger });
}

type Parts = {
  readonly bridge: AgentSwitch;
  readonly pods: AgentPods;
  readonly routes: NodeRouteController;
  readonly services: ServiceFollower;
  readonly policies: NodePolicies;
  readonly controller: ControllerConnection;
};

/** Everything known is installed before a just started switch may forward, and before flows of a former run go. */
async function startForwarding(clients: AgentClients, parts: Parts, signal: AbortSignal): Promise<void> {
  const { clock, logger } = clients;
  const { bridge, pods, routes, services, policies, controller } = parts;
  const waiting = { clock, logger, signal };
  await services.restore(servicePatienceMs);
  await untilDone('policies', () => policies.restore(), waiting);
  void policies.follow(controller);
  await untilDone('pod flows', () => pods.ports.restore(bridge.store.containers()), waiting);
  await routes.synced;
  await untilDone('forwarding', bridge.startForwarding, waiting);
}

/** Takes over the pods that are there, and lets new ones start. */
async function startServingPods(clients: AgentClients, parts: Parts, signal: AbortSignal): Promise<void> {
  const { clock, logger, exec } = clients;
  const { bridge, pods } = parts;
  const waiting = { clock, logger, signal };
  await untilDone('pods of the former run', pods.takeOver, waiting);
  const settled = settle(clients, parts, signal);
  // Policies in the switch that are not on the disk wait for the controller; new pods need not.
  await Promise.race([settled, clock.sleep(patienceMs, signal)]);
  await pods.server.start();
  // The init container did so already, unless the node was cleaned since.
  await untilDone('CNI files', () => installCni({ ...cniFiles, exec, logger }), waiting);
  logger.info({ round: bridge.round }, 'antrea-agent is ready');
}

/** Removes what a former run left, once this one knows which policies there are. */
async function settle(
  { clock, logger, ovsdb }: AgentClients,
  { bridge, policies }: Pick<Parts, 'bridge' | 'policies'>,
  signal: AbortSignal,
): Promise<void> {
  const waiting = { clock, logger, signal };
  await policies.inForce;
  await untilDone('flows of the former run', () => bridge.flows.settle(), waiting);
  await untilDone('round number', () => ovsdb.setRoundNumber(bridge.round), waiting);
}

/** Nothing on the node is cleaned: the next agent goes on from here. */
async function shutDown(logger: Logger, pods: AgentPods): Promise<void> {
  await pods.server.stop();
  logger.info('antrea-agent stopped');
}

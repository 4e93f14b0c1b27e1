import { ArmedRecovery } from '#agent/boot/armedRecovery.ts';
import { bootSwitch } from '#agent/boot/bootSwitch.ts';
import { datapathTypeOf } from '#agent/boot/datapathType.ts';
import type { NodeConfig } from '#agent/boot/nodeConfig.ts';
import { SwitchRecovery } from '#agent/boot/switchRecovery.ts';
import { untilDone } from '#agent/boot/untilDone.ts';
import { ensureGateway } from '#agent/host/gateway.ts';
import { HostNetwork } from '#agent/host/hostNetwork.ts';
import { hostChains } from '#agent/host/iptables/chains.ts';
import { type EntryFlows, PolicyEntry } from '#agent/policy/policyEntry.ts';
import { transitChains } from '#agent/underlay/transit.ts';
import { ensureUnderlay } from '#agent/underlay/underlay.ts';
import { CodedError } from '#base/errors.ts';
import { parseIpv4Cidr } from '#base/ipv4.ts';
import { pathExists } from '#base/pathExists.ts';
import { DesiredFlows } from '#dataplane/flowSet.ts';
import { gatewayFlows } from '#dataplane/flows/gatewayFlows.ts';
import { initFlows } from '#dataplane/flows/initFlows.ts';
import { orderedTableFlows } from '#dataplane/flows/orderedTableFlows.ts';
import { serviceFlows } from '#dataplane/flows/serviceFlows.ts';
import { tunnelFlows } from '#dataplane/flows/tunnelFlows.ts';
import { InterfaceStore } from '#dataplane/interfaceStore.ts';
import { OvsWatch } from '#dataplane/ovs/connection.ts';
import { FlowClient } from '#dataplane/ovs/flowClient.ts';
import { type FlowListener, FlowWitness } from '#dataplane/ovs/flowWitness.ts';
import { confusesMegaflows, MegaflowRefresher } from '#dataplane/ovs/megaflows.ts';
import { UnderlayBridge } from '#dataplane/ovs/underlayBridge.ts';
import type { DatapathType } from '#dataplane/ovs/vsctl.ts';
import { entryOf } from '#dataplane/policy/entry.ts';
import type { AgentClients } from './agentClients.ts';
import { flowMetrics } from './flowMetrics.ts';

/** The switch and the node's own network, ready for pods and peers. */
export type AgentSwitch = {
  readonly datapathType: DatapathType;
  readonly round: number;
  readonly gatewayMac: string;
  readonly store: InterfaceStore;
  readonly flows: FlowClient;
  readonly entry: PolicyEntry;
  readonly host: HostNetwork;
  readonly watch: OvsWatch;
  /** Ends with the signal that the switch was started with. */
  readonly watching: Promise<void>;
  /** False until a switch that has just started may forward. */
  readonly forwards: () => boolean;
  /** Everything is installed: a switch that has just started may forward, and later restarts are recovered from. */
  readonly startForwarding: () => Promise<void>;
};

/** What no waiting cures: a person has to act. */
const fatal = ['ANTREA_BRIDGE_FOREIGN', 'ANTREA_CIDR_INVALID'];

/** Brings up bridge, gateway, firewall and base flows. Nothing is forwarded yet where the switch has just started. */
export async function startSwitch(
  clients: AgentClients,
  node: NodeConfig,
  signal: AbortSignal,
): Promise<AgentSwitch> {
  const { config, clock, logger, ovsdb, exec } = clients;
  const waiting = { clock, logger, signal, fatal };
  const datapathType = await datapathTypeOf(config.ovsDatapathType, pathExists);
  const store = new InterfaceStore();
  const { round } = await untilDone(
    'switch',
    () => bootSwitch({ ovsdb, store, datapathType, gatewayName: config.hostGateway, mtu: node.podMtu }),
    waiting,
  );
  logger.info({ datapathType, round, pods: store.containerCount }, 'switch found');
  const host = hostNetwork(clients, node, datapathType);
  const link = gatewayLink(clients, node);
  const { mac: gatewayMac } = await untilDone('gateway', () => ensureGateway(exec, link), waiting);
  await untilDone('host network', () => host.reconcile(), waiting);
  const state = {
    forwards: !(await untilDone('state of the switch', () => ovsdb.isWaitingForFlows(), waiting)),
  };
  const forwards = () => state.forwards;
  const witness = new FlowWitness(clock);
  const version = await untilDone('version of the switch', () => ovsdb.ovsVersion(), waiting);
  const megaflows = new MegaflowRefresher(clients);
  const flows = new FlowClient({
    ofctl: clients.ofctl,
    desired: new DesiredFlows(),
    round,
    clock,
    logger,
    metrics: flowMetrics(clients.metrics),
    witness,
    forwards,
    ...(confusesMegaflows(datapathType, version) && { afterChange: () => megaflows.changed() }),
  });
  const restoreUnderlay = underlayStep(clients, node, datapathType);
  const { watch, recovery } = watchSwitch(clients, { flows, witness }, host, restoreUnderlay);
  const watching = watch.run(signal);
  await untilDone('OpenFlow connection', () => mustBeUp(watch), waiting);
  await untilDone('underlay', restoreUnderlay, waiting);
  // What a former run left behind the entry stays in use.
  const former = await untilDone('tables of the former run', () => clients.ofctl.dumpTables(), waiting);
  const entry = new PolicyEntry({ flows, initial: entryOf(former) });
  const baseFlows = baseFlowsOf(clients, node, gatewayMac);
  entry.use(baseFlows);
  await untilDone('base flows', () => flows.apply(baseFlows(entry.current)), waiting);
  const startForwarding = async () => {
    // Nobody knows when exactly it begins: what is on its way as if nobody watched must be in before.
    state.forwards = true;
    await flows.drained();
    await ovsdb.endFlowRestoreWait();
    recovery.arm();
  };
  return {
    datapathType,
    round,
    gatewayMac,
    store,
    flows,
    entry,
    host,
    watch,
    watching,
    forwards,
    startForwarding,
  };
}

/** From here on every restart of ovs-vswitchd is noticed. */
async function mustBeUp(watch: OvsWatch): Promise<void> {
  if (!watch.isUp('openflow'))
    throw new CodedError('ANTREA_OVS_NOT_READY', 'ovs-vswitchd does not answer yet');
}

function gatewayLink({ config }: AgentClients, node: NodeConfig) {
  const prefixLength = parseIpv4Cidr(node.podCidr).prefix;
  return { name: config.hostGateway, ip: node.gatewayIp, prefixLength, mtu: node.podMtu };
}

function hostNetwork(clients: AgentClients, node: NodeConfig, datapath: DatapathType): HostNetwork {
  const { config, exec, sysctl, clock, logger } = clients;
  const rules = { gateway: config.hostGateway, podCidr: node.podCidr, nodeIp: node.ip, datapath };
  return new HostNetwork({
    exec,
    sysctl,
    gateway: gatewayLink(clients, node),
    podCidr: node.podCidr,
    chains: [...hostChains(rules), ...(datapath === 'netdev' ? transitChains(node.ip) : [])],
    clock,
    logger,
  });
}

/** What the userspace datapath needs beside its flows, and forgets with every restart of ovs-vswitchd. */
function underlayStep(clients: AgentClients, node: NodeConfig, datapath: DatapathType): () => Promise<void> {
  if (datapath === 'system') return async () => undefined;
  const { exec, endpoint, appctl, sysctl } = clients;
  const ovs = new UnderlayBridge({ exec, endpoint, appctl });
  return async () => {
    await appctl.disableTcpSequenceCheck();
    await ensureUnderlay(node.uplinkMtu, { exec, ovs, sysctl });
  };
}

/** The flows of a node without pods and peers, with either entry to the policy tables. */
function baseFlowsOf({ config }: AgentClients, node: NodeConfig, gatewayMac: string): EntryFlows {
  const { gatewayIp } = node;
  const service = serviceFlows({ serviceCidr: config.serviceCIDR, gatewayMac });
  return (entry) => [
    { owner: 'init', flows: initFlows(entry) },
    { owner: 'gateway', flows: gatewayFlows({ gatewayMac, gatewayIp, entry }) },
    { owner: 'policy/tables', flows: entry === 'ordered' ? orderedTableFlows({ gatewayIp }) : [] },
    { owner: 'tunnel', flows: tunnelFlows() },
    { owner: 'service', flows: service },
  ];
}

/** Watches the switch's two connections, and gives a restarted ovs-vswitchd back what it forgot. */
function watchSwitch(
  clients: AgentClients,
  { flows, witness }: { readonly flows: FlowClient; readonly witness: FlowListener },
  host: HostNetwork,
  restoreUnderlay: () => Promise<void>,
): { watch: OvsWatch; recovery: ArmedRecovery } {
  const { clock, logger, endpoint, ofctl, ovsdb, start } = clients;
  const steps = new SwitchRecovery({
    isUp: () => watch.isUp('openflow'),
    clock,
    logger,
    chains: [
      [
        { name: 'flows', run: () => flows.replay() },
        { name: 'forwarding', run: () => ovsdb.endFlowRestoreWait() },
      ],
      [{ name: 'underlay', run: restoreUnderlay }],
      [{ name: 'host network', run: async () => void (await host.reconcile()) }],
    ],
  });
  const recovery = new ArmedRecovery(steps);
  const watch = new OvsWatch({
    endpoint,
    ofctl,
    ovsdb,
    start,
    clock,
    listener: witness,
    onChange: (connection, up) => {
      logger[up ? 'info' : 'error']({ connection, up }, 'connection to Open vSwitch changed');
      if (connection !== 'openflow' || !up) return;
      recovery.connected();
    },
  });
  return { watch, recovery };
}

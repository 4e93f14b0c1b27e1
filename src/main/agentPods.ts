import { join } from 'node:path';
import type { NodeConfig } from '#agent/boot/nodeConfig.ts';
import { CniHandler } from '#agent/cni/handler.ts';
import { LeakSweep } from '#agent/cni/leakSweep.ts';
import { netnsPaths } from '#agent/cni/netnsPath.ts';
import { batchedPacketOut } from '#agent/cni/packetOut.ts';
import { PodPorts } from '#agent/cni/podPorts.ts';
import { CniServer } from '#agent/cni/server.ts';
import { takeOverPods } from '#agent/cni/takeover.ts';
import { AddressReporter } from '#agent/controller/addressReporter.ts';
import { LinkManager } from '#agent/host/links.ts';
import { acquireFileLock, type FileLock } from '#agent/ipam/fileLock.ts';
import { HostLocalIpam } from '#agent/ipam/hostLocal.ts';
import { HeldPods } from '#agent/policy/heldPods.ts';
import type { NodePolicies } from '#agent/policy/nodePolicies.ts';
import { PodPolicies } from '#agent/policy/podPolicies.ts';
import { PolicyGate } from '#agent/policy/policyGate.ts';
import type { Clock } from '#base/clock.ts';
import { type KubeList, objectKey, type Pod } from '#kube/objects.ts';
import type { KubeTransport } from '#kube/transport.ts';
import type { AgentClients } from './agentClients.ts';
import type { AgentSwitch } from './agentSwitch.ts';

/** Where host-local keeps reservations, and the folder of our network in it. */
const ipamFolder = { dataDir: '/var/lib/cni', network: 'antrea' } as const;

const heldFolder = '/var/run/antrea/networkpolicy/held';

/** The CNI side of the agent. */
export type AgentPods = {
  readonly ports: PodPorts;
  readonly server: CniServer;
  readonly sweep: LeakSweep;
  readonly addresses: AddressReporter;
  /** Takes over the pods of the former run; once, before the server starts. */
  readonly takeOver: () => Promise<void>;
};

/** What the CNI side needs to know about policies, and who is told of addresses. */
export type PodGuard = {
  readonly policies: NodePolicies;
  readonly controllerIsUp: () => boolean;
  readonly reportTo: KubeTransport;
};

/** Wires the CNI server to the switch. `onChange` hears of every pod that came or went. */
export async function wirePods(
  clients: AgentClients,
  node: NodeConfig,
  bridge: AgentSwitch,
  { policies, controllerIsUp, reportTo: transport }: PodGuard,
  onChange: () => void,
): Promise<AgentPods> {
  const { clock, logger, exec, config, ofctl, ovsdb, appctl } = clients;
  const links = new LinkManager({
    exec,
    datapath: bridge.datapathType,
    clock,
    packetOut: batchedPacketOut(ofctl),
  });
  const held = await HeldPods.open({ folder: heldFolder, logger });
  const onRelease = (containerId: string) => {
    addresses.released(containerId);
    void held.delete(containerId);
  };
  const ipam = await HostLocalIpam.open({ ...ipamFolder, podCidr: node.podCidr, clock, logger, onRelease });
  const endRest = (ip: string) => ipam.endRest(ip);
  const addresses = new AddressReporter({ transport, nodeName: node.name, endRest, clock, logger });
  const { store, flows, gatewayMac } = bridge;
  const gate: PolicyGate = new PolicyGate({
    mode: config.cni.policyWait,
    serviceCidr: config.serviceCIDR,
    policies,
    controllerIsUp,
    saidByController: (containerId) => addresses.saidOf(containerId),
    cluster: new PodPolicies({ transport: clients.kube, logger }),
    held,
    letGo: (containerId) => ports.letGo(containerId),
    exists: (containerId) => store.container(containerId) !== undefined,
    clock,
    logger,
    metrics: clients.metrics,
  });
  const ports: PodPorts = new PodPorts({
    ovsdb,
    flows,
    conntrack: appctl,
    store,
    gatewayMac,
    entry: bridge.entry,
    logger,
    hold: (port) => gate.hold(port),
    isHeld: (containerId) => held.has(containerId),
    onPorts: (pod) => {
      policies.podsChanged([pod]);
      return policies.flush();
    },
  });
  const handler = new CniHandler({
    ipam,
    links,
    ports,
    gate,
    onAddress: (pod, ip) => addresses.attached(pod, ip),
    netnsPath: netnsPaths(config.hostProcPathPrefix),
    mtu: node.podMtu,
    clock,
    logger,
    metrics: clients.metrics,
    unavailable: () => (bridge.watch.isUp('openflow') ? undefined : 'Open vSwitch does not answer'),
    onChange,
  });
  return {
    ports,
    addresses,
    server: new CniServer({ socketPath: config.cniSocket, handler, clock, logger }),
    sweep: new LeakSweep({ ports, links, ipam, lock: handler.lock, clock, logger }),
    takeOver: async () => {
      await takeOverPods({ ports, links, ipam, logger, listPods: () => podsOfNode(clients) });
      // The controller has to say of these, too, which policies select them.
      for (const pod of held.list()) {
        const port = store.container(pod.containerId);
        if (port !== undefined) addresses.attached(pod, port.ip);
      }
      await gate.resume();
      onChange();
    },
  };
}

/** `namespace/name` of this node's pods that have a network of their own. */
async function podsOfNode({ kube, environment }: AgentClients): Promise<ReadonlySet<string>> {
  const pods = await kube.request<KubeList<Pod>>({
    method: 'GET',
    path: '/api/v1/pods',
    query: { fieldSelector: `spec.nodeName=${environment.nodeName}` },
  });
  return new Set(pods.items.filter((pod) => !pod.spec?.hostNetwork).map(objectKey));
}

/**
 * Takes the lock of the address store, for the agent's life: a second agent on the node stops here.
 * @throws CodedError ANTREA_IPAM_LOCKED | ANTREA_IPAM_STORE_FAILED
 */
export function lockNode(clock: Clock, waitMs: number): Promise<FileLock> {
  return acquireFileLock(join(ipamFolder.dataDir, 'networks', ipamFolder.network, 'lock'), clock, waitMs);
}

/**
 * What br-int of a node holds, and what it has to hold.
 * @module
 */
import { parseAgentConfig } from '#agent/config.ts';
import { computePeers } from '#agent/noderoute/peers.ts';
import type { Exec } from '#base/exec.ts';
import { tunnelOfport } from '#dataplane/constants.ts';
import { roundOf } from '#dataplane/cookie.ts';
import type { Flow } from '#dataplane/flow.ts';
import { type InstalledFlow, installedForm } from '#dataplane/flowDiff.ts';
import { gatewayFlows } from '#dataplane/flows/gatewayFlows.ts';
import { initFlows } from '#dataplane/flows/initFlows.ts';
import { peerFlows } from '#dataplane/flows/peerFlows.ts';
import { podFlows } from '#dataplane/flows/podFlows.ts';
import { serviceFlows } from '#dataplane/flows/serviceFlows.ts';
import { tunnelFlows } from '#dataplane/flows/tunnelFlows.ts';
import { type ContainerInterface, fromRecord } from '#dataplane/interfaceStore.ts';
import { OfctlClient } from '#dataplane/ovs/ofctl.ts';
import { OvsdbClient } from '#dataplane/ovs/vsctl.ts';
import type { KubeList, Node } from '#kube/objects.ts';
import { agentPod, getJson, inAgent, nodeAddress, onNode, tryKubectl } from './cluster.ts';

const endpoint = { runDir: '/var/run/openvswitch', bridge: 'br-int' };

/** Runs the programs of Open Vwitch where they are: in the container beside the agent. */
function inOvsContainer(node: string): Exec {
  return {
    async run({ file, args }) {
      const exec = ['exec', '-n', 'kube-system', await agentPod(node), '-c', 'antrea-ovs', '--'];
      return tryKubectl([...exec, file, ...args]);
    },
  };
}

/** The flows on a node's bridge. */
export function installedFlows(node: string): Promise<InstalledFlow[]> {
  return new OfctlClient({ exec: inOvsContainer(node), endpoint }).dumpFlows();
}

/** The ports of pods on a node's bridge. */
export async function podInterfaces(node: string): Promise<ContainerInterface[]> {
  const records = await new OvsdbClient({ exec: inOvsContainer(node), endpoint }).listInterfaces();
  return records.map(fromRecord).filter((each) => each?.kind === 'container');
}

/** The flows of a node whose agent was installed just now, as {@link flowTexts} writes them: without policies. */
export async function freshFlows(node: string): Promise<string[]> {
  const config = parseAgentConfig(
    await inAgent(node, 'antrea-agent', 'cat', '/etc/antrea/antrea-agent.conf'),
  );
  const gatewayMac = (await onNode(node, 'cat', `/sys/class/net/${config.hostGateway}/address`)).trim();
  const { own, peers } = await neighbourhood(node);
  const flows: Flow[] = [
    ...initFlows(),
    ...gatewayFlows({ gatewayMac, gatewayIp: own.podCidr.replace(/\d+\/\d+$/, '1') }),
    ...tunnelFlows(),
    ...serviceFlows({ serviceCidr: config.serviceCIDR, gatewayMac }),
    ...(await podInterfaces(node)).flatMap((pod) => podFlows({ ...pod, gatewayMac })),
    ...peers.flatMap(({ nodeIp, podCidr, gatewayIp }) =>
      peerFlows({
        peerGatewayIp: gatewayIp,
        peerPodCidr: podCidr,
        peerNodeIp: nodeIp,
        gatewayMac,
        tunnelOfport,
      }),
    ),
  ];
  return flowTexts(flows.map((flow) => installedForm(flow, 0)));
}

async function neighbourhood(node: string) {
  const { items } = await getJson<KubeList<Node>>(['nodes']);
  const podCidr = items.find((each) => each.metadata.name === node)?.spec?.podCIDR ?? '';
  const own = { name: node, ip: await nodeAddress(node), podCidr };
  return { own, peers: computePeers(items, own).peers };
}

/** Flows as sorted text, without the round in their cookies: equal texts mean equal bridges. */
export function flowTexts(flows: readonly InstalledFlow[]): string[] {
  return flows
    .map(({ table, priority, match, actions, cookie }) => {
      const owner = (cookie & 0xffff_ffff_ffffn).toString(16);
      return `table=${table}, priority=${priority},${match} actions=${actions} (cookie ${owner})`;
    })
    .toSorted();
}

/** The rounds that flows were installed in: one, when nothing of an earlier run of the agent is left. */
export function roundsOf(flows: readonly InstalledFlow[]): number[] {
  return [...new Set(flows.map(({ cookie }) => roundOf(cookie)))].toSorted();
}

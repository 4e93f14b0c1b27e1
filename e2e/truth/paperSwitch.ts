/**
 * The bridges of the stage on paper: the agents' own code turns policies into flows, and the flows are read as Open
 * vSwitch would.
 * @module
 */

import { PolicyRealizer } from '#agent/policy/policyRealizer.ts';
import { manualClock } from '#base/testing/manualClock.ts';
import type { GroupMember } from '#controlplane/wire.ts';
import { tunnelOfport } from '#dataplane/constants.ts';
import type { Flow } from '#dataplane/flow.ts';
import { DesiredFlows, type FlowChange, type FlowUpdate } from '#dataplane/flowSet.ts';
import { leavesForService, type Packet, passes } from '#dataplane/policy/testing/simulate.ts';
import { type Cluster, type Compiled, compile } from '#policy/compile.ts';
import type { ServiceFrontend } from '#policy/serviceFrontends.ts';
import { silentLogger } from '#telemetry/logger.ts';
import type { Attempt } from './attempts.ts';
import { hostService, nodePortOfHosts } from './cast.ts';
import type { Pass } from './passes.ts';
import type { HostServiceSeat, NodeSeat, Stage } from './stage.ts';
import type { Matrix } from './verdicts.ts';

/** As the paper stage has its Services. */
const serviceCidr = '10.96.0.0/16';

/** What the flows of all nodes make of each attempt. */
export async function simulatedMatrix(
  stage: Stage,
  cluster: Cluster,
  attempts: readonly Attempt[],
): Promise<Matrix> {
  const compiled = compile(cluster);
  const flows = new Map<string, readonly Flow[]>();
  for (const node of stage.nodes) flows.set(node.name, await flowsOf(node, stage, compiled));
  const gets = (pass: Pass) => {
    const node = stage.nodes.find(({ name }) => name === pass.node);
    return node !== undefined && getsThrough(flows.get(pass.node) ?? [], node, stage, pass);
  };
  return new Map(attempts.map((attempt) => [attempt.id, attempt.passes.every(gets)]));
}

async function flowsOf(node: NodeSeat, stage: Stage, compiled: Compiled): Promise<Flow[]> {
  const desired = new DesiredFlows();
  const apply = async (changes: readonly (FlowChange | FlowUpdate)[]) => {
    for (const change of changes) desired.apply(change);
  };
  const realizer = new PolicyRealizer({
    flows: { apply, update: apply },
    ports: (pod) => stage.pods.filter((seat) => seat.key === pod && seat.node === node),
    serviceCidr,
    clock: manualClock(),
    logger: silentLogger(),
  });
  realizer.tell((news) => {
    for (const [name, { policy, span }] of compiled.policies) {
      if (span.has(node.name)) news.policies.set(name, { metadata: { name, uid: name }, ...policy });
    }
    for (const [name, { members, span }] of compiled.addressGroups) {
      if (span.has(node.name)) news.addressGroups.set(name, group(name, [...members.values()]));
    }
    for (const [name, targets] of compiled.appliedToGroups) {
      news.appliedToGroups.set(name, group(name, [...(targets.get(node.name)?.values() ?? [])]));
    }
    for (const { key } of stage.pods) news.pods.add(key);
    news.services = new Map([[stage.hostService.key, [frontendOf(stage.hostService)]]]);
  });
  await realizer.flush();
  return desired.owners().flatMap((owner) => [...desired.flowsOf(owner)]);
}

function frontendOf({ clusterIp, node }: HostServiceSeat): ServiceFrontend {
  const endpoints = [{ address: node.ip, port: nodePortOfHosts }];
  return { address: clusterIp, port: hostService.port, protocol: 'TCP', endpoints };
}

function group(name: string, groupMembers: readonly GroupMember[]) {
  return { metadata: { name, uid: name }, groupMembers };
}

/** The base flows around the policy tables: Services skip them, the tunnel ingress, and the node its own pods'. */
function getsThrough(flows: readonly Flow[], node: NodeSeat, stage: Stage, { flow, out }: Pass): boolean {
  const packet = packetOf(flow, out);
  const services = [...stage.services, stage.hostService];
  if (services.some(({ clusterIp }) => clusterIp === packet.dst)) return leavesForService(flows, packet);
  if (!passes(flows, 'Out', packet)) return false;
  return out === tunnelOfport || packet.src === node.gatewayIp || passes(flows, 'In', packet);
}

function packetOf(flow: string, ofport: number): Packet {
  const value = (name: string) => new RegExp(`(?:^|,)${name}=([^,]+)`).exec(flow)?.[1] ?? '';
  const protocol =
    (['tcp', 'udp', 'sctp', 'icmp'] as const).find((each) => flow.includes(`,${each},`)) ?? 'icmp';
  return {
    src: value('nw_src'),
    dst: value('nw_dst'),
    protocol,
    port: Number(value(protocol === 'icmp' ? 'icmp_type' : `${protocol}_dst`)),
    sourcePort: Number(value(`${protocol}_src`)),
    ofport,
  };
}

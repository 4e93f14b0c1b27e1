import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Exec } from '#base/exec.ts';
import { DesiredFlows } from '#dataplane/flowSet.ts';
import { peerFlows } from '#dataplane/flows/peerFlows.ts';
import type { FlowClient } from '#dataplane/ovs/flowClient.ts';
import { ping } from '#dataplane/ovs/testing/netns.ts';
import { baseChanges, podChange, testFlowClient } from '#dataplane/ovs/testing/testNode.ts';
import { addPod, setUpBridge, type TestPod } from '#dataplane/ovs/testing/testPod.ts';
import { startTestSwitch, type TestSwitch } from '#dataplane/ovs/testing/testSwitch.ts';
import { UnderlayBridge } from '#dataplane/ovs/underlayBridge.ts';
import { syncChains } from '../host/iptables/iptables.ts';
import { inNetns } from '../host/netns.ts';
import { netnsSysctl } from '../host/testing/netnsSysctl.ts';
import { transit, transitChains } from './transit.ts';
import { ensureUnderlay } from './underlay.ts';

const uplinkMtu = 1500;

type Side = {
  readonly nodeIp: string;
  readonly podIp: string;
  readonly gatewayIp: string;
  readonly cidr: string;
};

const sides: readonly [Side, Side] = [
  { nodeIp: '172.31.0.1', podIp: '10.10.1.10', gatewayIp: '10.10.1.1', cidr: '10.10.1.0/24' },
  { nodeIp: '172.31.0.2', podIp: '10.10.2.10', gatewayIp: '10.10.2.1', cidr: '10.10.2.0/24' },
];

/** A node with a pod: its switch, and what repairs its underlay. */
type UnderlayNode = {
  readonly sw: TestSwitch;
  readonly pod: TestPod;
  readonly flows: FlowClient;
  readonly exec: Exec;
  readonly underlay: () => Promise<void>;
};

async function startNode(own: Side, peer: Side): Promise<UnderlayNode> {
  const sw = await startTestSwitch();
  const exec = inNetns(sw.exec, sw.netns.path);
  const subnet = await setUpBridge(sw, own.gatewayIp);
  const flows = testFlowClient(sw, new DesiredFlows(), 1);
  const pod = await addPod(sw, subnet, { name: 'pod', ip: own.podIp });
  const { gatewayMac } = subnet;
  const toPeer = {
    peerGatewayIp: peer.gatewayIp,
    peerPodCidr: peer.cidr,
    peerNodeIp: peer.nodeIp,
    gatewayMac,
    tunnelOfport: 1,
  };
  await flows.apply([
    ...baseChanges(subnet),
    podChange(pod, subnet),
    { owner: 'peer', flows: peerFlows(toPeer) },
  ]);
  await sw.netns.run('sysctl', '-q', '-w', 'net.ipv4.ip_forward=1');
  const ovs = new UnderlayBridge({ exec: sw.exec, endpoint: sw.endpoint, appctl: sw.appctl });
  const underlay = () => ensureUnderlay(uplinkMtu, { exec, ovs, sysctl: netnsSysctl(sw.netns) });
  return { sw, pod, flows, exec, underlay };
}

/** One cable between the two nodes: their uplinks. */
async function connect(a: UnderlayNode, b: UnderlayNode): Promise<void> {
  const peer = ['peer', 'name', 'eth0', 'netns', b.sw.netns.name];
  await a.sw.netns.run('ip', 'link', 'add', 'eth0', 'type', 'veth', ...peer);
  for (const [node, side] of [
    [a, sides[0]],
    [b, sides[1]],
  ] as const) {
    await node.sw.netns.run('ip', 'address', 'add', `${side.nodeIp}/24`, 'dev', 'eth0');
    await node.sw.netns.run('ip', 'link', 'set', 'eth0', 'up');
    await node.underlay();
    await syncChains(node.exec, 'nft', transitChains(side.nodeIp));
  }
}

let left: UnderlayNode;
let right: UnderlayNode;

beforeAll(async () => {
  left = await startNode(sides[0], sides[1]);
  right = await startNode(sides[1], sides[0]);
  await connect(left, right);
});

afterAll(async () => {
  await left?.pod.remove();
  await right?.pod.remove();
  await left?.sw.stop();
  await right?.sw.stop();
});

describe('the transit pair between two real switches', () => {
  it('carries the very first packet, and those of the full MTU, unfragmented', async () => {
    const args = ['-M', 'do', '-s', String(uplinkMtu - 50 - 28)];
    const result = await ping(left.sw.exec, left.pod.netns, sides[1].podIp, {
      count: 20,
      intervalS: 0.05,
      args,
    });
    expect(result).toEqual({ sent: 20, received: 20 });
  });

  it('carries both ways', async () => {
    const result = await ping(right.sw.exec, right.pod.netns, sides[0].podIp, { count: 20, intervalS: 0.05 });
    expect(result).toEqual({ sent: 20, received: 20 });
  });

  it('leaves the uplink as it was: the node keeps its address and no port of the switch is the uplink', async () => {
    expect(await left.sw.netns.run('ip', '-4', 'address', 'show', 'dev', 'eth0')).toContain(sides[0].nodeIp);
    const ports = await left.sw.netns.run(
      'ovs-vsctl',
      `--db=unix:${left.sw.endpoint.runDir}/db.sock`,
      'list-ports',
      transit.bridge,
    );
    expect(ports.trim().split('\n')).toEqual([transit.switchEnd]);
  });

  it("never lets the switch's address appear on the wire", async () => {
    const [file = '', ...prefix] = right.sw.netns.prefix;
    const capture = right.sw.exec.run({
      file,
      args: [...prefix, 'timeout', '2', 'tcpdump', '-ni', 'eth0', '-c', '1', 'net', '169.254.64.0/30'],
    });
    await ping(left.sw.exec, left.pod.netns, sides[1].podIp, { count: 20, intervalS: 0.05 });
    expect((await capture).stdout).not.toContain('169.254.64');
  });

  it('repairs itself: run again it changes nothing, after a removal it puts everything back', async () => {
    await left.underlay();
    await left.sw.netns.run('ip', 'address', 'flush', 'dev', transit.kernelEnd);
    await left.sw.netns.run('ip', 'link', 'set', transit.bridge, 'down');
    await left.sw.netns.run('ip', 'link', 'set', transit.bridge, 'up');
    await left.underlay();
    const result = await ping(left.sw.exec, left.pod.netns, sides[1].podIp, { count: 10, intervalS: 0.05 });
    expect(result.received).toBe(10);
  });

  it('keeps the node on the network while ovs-vswitchd is dead, and carries pods again when it is back', async () => {
    await left.sw.killSwitch();
    const toNode = await ping(left.sw.exec, left.sw.netns, sides[1].nodeIp, { count: 10, intervalS: 0.05 });
    expect(toNode.received).toBe(10);
    await left.sw.startSwitch();
    await left.flows.replay();
    await left.underlay();
    const result = await ping(left.sw.exec, left.pod.netns, sides[1].podIp, { count: 10, intervalS: 0.05 });
    expect(result.received).toBe(10);
  });
});

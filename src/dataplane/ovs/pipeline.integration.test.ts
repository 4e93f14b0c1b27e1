import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tunnelOfport } from '../constants.ts';
import { expectedFlowCounts } from '../countModel.ts';
import { peerFlows } from '../flows/peerFlows.ts';
import { ping } from './testing/netns.ts';
import { connectOnce, listenEcho } from './testing/tcp.ts';
import { startTestNode, type TestNode } from './testing/testNode.ts';
import type { TestPod } from './testing/testPod.ts';

describe('the pipeline on a real switch', () => {
  let node: TestNode;
  let a: TestPod;
  let b: TestPod;

  beforeAll(async () => {
    node = await startTestNode();
    a = await node.addPod('nginx-deployment-1', '10.10.0.2');
    b = await node.addPod('busybox', '10.10.0.3');
  });
  afterAll(() => node.stop());

  it('gives tunnel and gateway their port numbers and names pods ports as the model says', async () => {
    const records = await node.sw.ovsdb.listInterfaces();
    const ports = Object.fromEntries(records.map((each) => [each.name, each.ofport]));
    expect(ports['antrea-tun0']).toBe(1);
    expect(ports['antrea-gw0']).toBe(2);
    expect(a.interface.name).toMatch(/^nginx-de-[0-9a-f]{6}$/);
    expect(ports[a.interface.name]).toBe(a.interface.ofport);
  });

  it('carries ping and TCP between pods, and ping both ways with the node', async () => {
    expect(await ping(node.sw.exec, a.netns, '10.10.0.3', { count: 5 })).toEqual({ sent: 5, received: 5 });
    expect(await ping(node.sw.exec, a.netns, '10.10.0.1', { count: 3 })).toEqual({ sent: 3, received: 3 });
    expect(await ping(node.sw.exec, node.sw.netns, '10.10.0.2', { count: 3 })).toEqual({
      sent: 3,
      received: 3,
    });
    const server = await listenEcho(b.netns, 8080);
    try {
      expect(await connectOnce(node.sw.exec, a.netns, '10.10.0.3', 8080)).toBe('hello');
    } finally {
      await server.stop();
    }
  });

  it('forgets the connections of an address, and only those', async () => {
    await ping(node.sw.exec, a.netns, '10.10.0.3', { count: 1 });
    await ping(node.sw.exec, a.netns, '10.10.0.1', { count: 1 });
    const of = async (text: string) =>
      (await node.sw.appctl.dumpConntrack()).filter((line) => line.includes(text));
    expect(await of('dst=10.10.0.3')).not.toEqual([]);
    await node.sw.appctl.flushConntrack('10.10.0.3');
    expect(await of('10.10.0.3')).toEqual([]);
    expect(await of('dst=10.10.0.1')).not.toEqual([]);
  });

  it('works without the TCP sequence check', async () => {
    await node.sw.appctl.disableTcpSequenceCheck();
    const server = await listenEcho(b.netns, 8081);
    try {
      expect(await connectOnce(node.sw.exec, a.netns, '10.10.0.3', 8081)).toBe('hello');
    } finally {
      await server.stop();
    }
  });

  it('carries packets of the full MTU and 30 kB datagrams', async () => {
    const full = { count: 3, args: ['-M', 'do', '-s', String(1450 - 28)] };
    expect((await ping(node.sw.exec, a.netns, '10.10.0.3', full)).received).toBe(3);
    const fragmented = { count: 3, args: ['-s', '30000'] };
    expect((await ping(node.sw.exec, a.netns, '10.10.0.3', fragmented)).received).toBe(3);
  });

  it('drops a pod that lies about its IPv4 address or its MAC address', async () => {
    await a.netns.run('ip', 'addr', 'add', '10.10.0.99/32', 'dev', 'eth0');
    const lying = { count: 3, args: ['-I', '10.10.0.99'] };
    expect((await ping(node.sw.exec, a.netns, '10.10.0.3', lying)).received).toBe(0);
    await a.netns.run('ip', 'addr', 'del', '10.10.0.99/32', 'dev', 'eth0');
    await a.netns.run('ip', 'link', 'set', 'eth0', 'address', '02:00:00:00:00:99');
    expect((await ping(node.sw.exec, a.netns, '10.10.0.3', { count: 2 })).received).toBe(0);
    await a.netns.run('ip', 'link', 'set', 'eth0', 'address', a.interface.mac);
    // Changing the device's address flushed its routes.
    await a.netns.run('ip', 'route', 'replace', 'default', 'via', '10.10.0.1');
    expect((await ping(node.sw.exec, a.netns, '10.10.0.3', { count: 2 })).received).toBe(2);
  });

  it.each([
    ['IPv6', 'dl_type=0x86dd'],
    ['anything that is neither IP nor ARP', 'dl_type=0x88cc'],
    ['ARP for another address', `arp,arp_spa=10.10.0.99,arp_tpa=10.10.0.3`],
  ])('drops %s from a pod', async (_what, packet) => {
    const from = `in_port=${a.interface.ofport},dl_src=${a.interface.mac}`;
    const verdict = await node.sw.appctl.trace(`${from},${packet}`);
    expect(verdict).toContain('Datapath actions: drop');
  });

  it('drops IPv6 from another node', async () => {
    const verdict = await node.sw.appctl.trace(`in_port=${tunnelOfport},dl_type=0x86dd`);
    expect(verdict).toContain('Datapath actions: drop');
  });

  it('answers ARP for a peer gateway and sends its pods traffic through the tunnel', async () => {
    await node.flows.apply([{ owner: 'peer/node-2', flows: peerOf(node, 1) }]);
    const who = 'in_port=2,arp,arp_op=1,arp_spa=10.10.0.1,arp_tpa=10.10.1.1';
    const gateway = `dl_src=${node.subnet.gatewayMac},arp_sha=${node.subnet.gatewayMac}`;
    expect(await node.sw.appctl.trace(`${who},${gateway}`)).toContain('arp_op=2');
    const from = `in_port=${a.interface.ofport},dl_src=${a.interface.mac}`;
    const packet = `${from},ip,nw_src=10.10.0.2,nw_dst=10.10.1.9,nw_ttl=64`;
    const trace = await node.sw.appctl.trace(packet);
    expect(trace).toContain('192.0.2.1->tun_dst');
  });

  it('holds as many flows per table as the model says', async () => {
    await node.flows.apply([{ owner: 'peer/node-2', flows: peerOf(node, 1) }]);
    await node.flows.apply([{ owner: 'peer/node-3', flows: peerOf(node, 2) }]);
    expect(await node.sw.ofctl.dumpTables()).toEqual(expectedFlowCounts(2, 2));
    for (let extra = 0; extra < 3; extra++) {
      await node.addPod(`extra-${extra}`, `10.10.0.${10 + extra}`);
    }
    // The seed's node: 5 pods, 2 peers.
    const seed = [8, 13, 4, 1, 4, 2, 2, 1, 9, 7, 3, 1, 3, 2];
    expect([...(await node.sw.ofctl.dumpTables()).values()]).toEqual(seed);
  });

  it('reads back exactly the flows that were wanted', async () => {
    const read = await node.sw.ofctl.dumpFlows();
    const wanted = node.desired.owners().flatMap((owner) => node.desired.flowsOf(owner));
    const text = (flow: { table: number; priority: number; match: string; actions: string }) =>
      `${flow.table} ${flow.priority} ${flow.match} ${flow.actions}`;
    expect(read.map(text).sort()).toEqual(wanted.map(text).sort());
  });

  it("prints a pod's flows with names, as people read them", async () => {
    const ports = new Map([[a.interface.name, a.interface.ofport]]);
    const lines = await node.flows.ownerFlowLines(`pod/${a.interface.containerId}`, ports);
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(
      new RegExp(
        `^table=0, n_packets=\\d+, n_bytes=\\d+, priority=190,in_port="${a.interface.name}" actions=`,
      ),
    );
  });
});

function peerOf(node: TestNode, number: number) {
  return peerFlows({
    peerGatewayIp: `10.10.${number}.1`,
    peerPodCidr: `10.10.${number}.0/24`,
    peerNodeIp: `192.0.2.${number}`,
    gatewayMac: node.subnet.gatewayMac,
    tunnelOfport,
  });
}

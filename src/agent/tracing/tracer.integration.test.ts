import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tunnelOfport } from '#dataplane/constants.ts';
import { peerFlows } from '#dataplane/flows/peerFlows.ts';
import { InterfaceStore } from '#dataplane/interfaceStore.ts';
import { startTestNode, type TestNode } from '#dataplane/ovs/testing/testNode.ts';
import { type TraceQuestion, Tracer } from './tracer.ts';

const peer = { peerGatewayIp: '10.10.1.1', peerPodCidr: '10.10.1.0/24', peerNodeIp: '192.0.2.1' };

describe('Tracer on a real switch', () => {
  let node: TestNode;
  let tracer: Tracer;

  beforeAll(async () => {
    node = await startTestNode();
    const { gatewayMac } = node.subnet;
    const interfaces = new InterfaceStore();
    for (const [name, ip] of [
      ['a', '10.10.0.2'],
      ['b', '10.10.0.3'],
    ] as const) {
      interfaces.add((await node.addPod(name, ip)).interface);
    }
    interfaces.add({ kind: 'gateway', name: 'antrea-gw0', ofport: 2, portUuid: 'u' });
    await node.flows.apply([{ owner: 'peer/2', flows: peerFlows({ ...peer, gatewayMac, tunnelOfport }) }]);
    tracer = new Tracer({
      trace: (flow) => node.sw.appctl.trace(flow),
      interfaces,
      whereabouts: {
        pod: async (_namespace, name) => (name === 'far' ? '10.10.1.9' : undefined),
        service: async () => ({ ip: '10.96.0.7', ports: [] }),
      },
      node: () => ({ gatewayMac, peerPodCidrs: [peer.peerPodCidr] }),
    });
  });
  afterAll(() => node.stop());

  const ask = (question: Partial<TraceQuestion>) =>
    tracer.trace({ port: '', source: '', destination: '', flow: '', ...question });
  const tcp = 'tcp,tcp_dst=80';

  it.each([
    ['a pod of this node', { source: 'default/a', destination: 'default/b', flow: tcp }, 'goto_table:90'],
    ['a pod of another node', { source: 'default/a', destination: '10.10.1.9' }, '192.0.2.1->tun_dst'],
    ['a pod, from another node', { source: 'default/far', destination: 'default/b' }, 'in_port=1'],
    ['a Service', { source: 'default/a', destination: 'default/web', flow: tcp }, 'load:0x2->NXM_NX_REG1[]'],
    ['an endpoint', { port: 'antrea-gw0', source: 'default/a', destination: 'default/b' }, 'in_port=2'],
  ])('follows a packet to %s', async (_what, question, step) => {
    const text = await ask(question);
    expect(text).toContain(step);
    expect(text).toMatch(/^Datapath actions: (?!drop)/m);
  });

  it('sees what is spoofed dropped', async () => {
    const text = await ask({ port: 'default/b', source: 'default/a', destination: '10.10.1.9' });
    expect(text).toContain('Datapath actions: drop');
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { systemDaemons } from '#base/daemon.ts';
import { parseIpv4Cidr } from '#base/ipv4.ts';
import type { WireRule } from '#controlplane/wire.ts';
import type { TraceflowSpec } from '#crds/traceflow.ts';
import type { TraceflowObservation } from '#crds/traceflowStatus.ts';
import { tunnelOfport } from '#dataplane/constants.ts';
import { peerFlows } from '#dataplane/flows/peerFlows.ts';
import { PacketInMonitor } from '#dataplane/ovs/packetInMonitor.ts';
import { startTestNode, type TestNode } from '#dataplane/ovs/testing/testNode.ts';
import type { TestPod } from '#dataplane/ovs/testing/testPod.ts';
import { until } from '#dataplane/ovs/testing/testSwitch.ts';
import { silentLogger } from '#telemetry/logger.ts';
import {
  ingressPolicy,
  orderedPolicy,
  ScriptedController,
  startTestPolicies,
  type TestPolicies,
} from '../policy/testing/testPolicies.ts';
import { TraceflowAgent } from './traceflowAgent.ts';

const source = { pod: 'client', namespace: 'default' };
const toServer = { pod: 'server', namespace: 'default' };
const clients = { addressGroups: ['clients'] };

describe('Traceflow on a real switch', () => {
  let node: TestNode;
  let pods: TestPod[];
  let controller: ScriptedController;
  let own: TestPolicies;
  let over: AbortController;
  let traceflows: TraceflowAgent;
  let reported: readonly TraceflowObservation[];
  let failed: string | undefined;

  beforeEach(async () => {
    over = new AbortController();
    reported = [];
    failed = undefined;
    node = await startTestNode();
    pods = [await node.addPod('client', '10.10.0.2'), await node.addPod('server', '10.10.0.3')];
    controller = new ScriptedController();
    own = await startTestPolicies(node, pods);
    await own.policies.restore();
    controller.connect(own.policies);
    controller.setTargets('servers', ['server']);
    controller.setTargets('senders', ['client']);
    controller.setAddresses('clients', ['10.10.0.2']);
    controller.setAddresses('nobody', []);
    controller.answer();
    await own.policies.follow(controller);
    traceflows = traceflowAgent();
    const { sw } = node;
    const monitor = new PacketInMonitor({
      endpoint: sw.endpoint,
      ofctl: sw.ofctl,
      start: systemDaemons(),
      clock: systemClock(),
      perSecond: 1_000,
      onPacket: (packet) => traceflows.note(packet),
    });
    void monitor.run(over.signal);
  });
  afterEach(async () => {
    over.abort();
    traceflows.stop();
    await own.remove();
    await node.stop();
  });

  function traceflowAgent(): TraceflowAgent {
    const interfaces = pods.map((pod) => pod.interface);
    const nameAt = (where: (each: TestPod['interface']) => boolean) => {
      const found = interfaces.find(where);
      return found && `${found.podNamespace}/${found.podName}`;
    };
    return new TraceflowAgent({
      flows: node.flows,
      ofctl: node.sw.ofctl,
      interfaces: {
        containers: () => interfaces,
        ofPod: (_namespace, name) => interfaces.filter((each) => each.podName === name),
      },
      whereabouts: {
        pod: async () => undefined,
        service: async () => ({ ip: '10.96.0.7', ports: [{ protocol: 'TCP', port: 80 }] }),
      },
      view: {
        gatewayIp: node.subnet.gatewayIp,
        serviceNetwork: parseIpv4Cidr('10.96.0.0/12'),
        podAtPort: (ofport) => nameAt((each) => each.ofport === ofport),
        podAt: (address) => nameAt((each) => each.ip === address),
        deciderOf: (id) => own.policies.deciderOf(id),
        isolating: () => [{ type: 'K8sNetworkPolicy', namespace: 'default', name: 'isolation', uid: 'u' }],
      },
      gatewayMac: node.subnet.gatewayMac,
      writer: {
        report: async (_ref, { observations = [] }) => {
          reported = observations;
        },
        fail: async (_ref, reason) => {
          failed = reason;
        },
      },
      clock: systemClock(),
      logger: silentLogger(),
      random: Math.random,
    });
  }

  const objectOf = (spec: Omit<TraceflowSpec, 'source'>, phase: string) => ({
    metadata: { name: 't', uid: 't' },
    spec: { source, ...spec },
    status: { phase, dataplaneTag: 5 },
  });

  /** What is seen of a packet; the flows for it are gone afterwards. */
  async function trace(spec: Omit<TraceflowSpec, 'source'>): Promise<readonly TraceflowObservation[]> {
    const before = await node.sw.ofctl.dumpTables();
    traceflows.changed(objectOf(spec, 'Running'));
    await until(async () => reported.length > 0 || failed !== undefined);
    traceflows.changed(objectOf(spec, 'Succeeded'));
    await until(
      async () => JSON.stringify([...(await node.sw.ofctl.dumpTables())]) === JSON.stringify([...before]),
    );
    return reported;
  }

  const tcp = { transportHeader: { tcp: { dstPort: 80 } } };
  const into = (action: WireRule['action'], more: Partial<WireRule> = {}): WireRule => ({
    direction: 'In',
    from: clients,
    ...(action && { action }),
    ...more,
  });
  const set = async (...policies: Parameters<typeof controller.setPolicy>[0][]) => {
    for (const policy of policies) controller.setPolicy(policy);
    await own.policies.flush();
  };

  it('sees a packet delivered, and leaves no flow behind', async () => {
    const delivered = {
      component: 'Forwarding',
      componentInfo: 'Output',
      action: 'Delivered',
      pod: 'default/server',
      dstMAC: pods[1]?.interface.mac,
      ttl: 64,
    };
    const sent = { component: 'SpoofGuard', componentInfo: 'SpoofGuard', action: 'Forwarded' };
    expect(await trace({ destination: toServer })).toEqual([sent, delivered]);
    expect(await node.flows.audit({ thorough: true })).toMatchObject({ missing: 0, changed: 0, foreign: 0 });
  });

  it('names the rule that let a packet through', async () => {
    await set(ingressPolicy('allow', { to: 'servers', from: 'clients', port: 80 }));
    expect(await trace({ destination: toServer, packet: tcp })).toMatchObject([
      { component: 'SpoofGuard' },
      {
        component: 'NetworkPolicy',
        componentInfo: 'IngressRule',
        action: 'Forwarded',
        networkPolicy: 'K8sNetworkPolicy:default/allow',
      },
      { action: 'Delivered' },
    ]);
  });

  it('names the policies that leave a pod only what they allow', async () => {
    await set(ingressPolicy('isolation', { to: 'servers', from: 'nobody', port: 80 }));
    expect(await trace({ destination: toServer, packet: tcp })).toMatchObject([
      { component: 'SpoofGuard' },
      {
        component: 'NetworkPolicy',
        componentInfo: 'IngressDefaultRule',
        action: 'Dropped',
        networkPolicy: 'K8sNetworkPolicy:default/isolation',
        networkPolicyRule: 'default deny',
      },
    ]);
  });

  it.each([
    ['Drop', 'Dropped'],
    ['Reject', 'Rejected'],
  ] as const)('names the rule of an ordered policy that says %s', async (action, seen) => {
    const rules = [into(action, { name: 'no-clients' })];
    await set(orderedPolicy('strict', { to: 'servers', tier: 100, rules }));
    expect(await trace({ destination: toServer })).toMatchObject([
      { component: 'SpoofGuard' },
      {
        component: 'NetworkPolicy',
        componentInfo: 'CNPSecurityOpsIngressRule',
        action: seen,
        networkPolicyRule: 'no-clients',
      },
    ]);
  });

  it('sees a packet leave for another node, with its tag', async () => {
    const { gatewayMac } = node.subnet;
    const peer = { peerGatewayIp: '10.10.1.1', peerPodCidr: '10.10.1.0/24', peerNodeIp: '192.0.2.1' };
    await node.flows.apply([{ owner: 'peer/2', flows: peerFlows({ ...peer, gatewayMac, tunnelOfport }) }]);
    expect(await trace({ destination: { ip: '10.10.1.9' } })).toEqual([
      { component: 'SpoofGuard', componentInfo: 'SpoofGuard', action: 'Forwarded' },
      {
        component: 'Forwarding',
        componentInfo: 'Output',
        action: 'Forwarded',
        tunnelDstIP: '192.0.2.1',
        ttl: 63,
      },
    ]);
  });

  it('sees a packet leave for a Service, and for the world', async () => {
    expect(await trace({ destination: { service: 'web', namespace: 'default' } })).toMatchObject([
      { component: 'SpoofGuard' },
      { component: 'Forwarding', action: 'Forwarded', dstMAC: node.subnet.gatewayMac },
    ]);
    reported = [];
    expect(await trace({ destination: { ip: '198.51.100.1' } })).toMatchObject([
      { component: 'SpoofGuard' },
      { component: 'Forwarding', action: 'ForwardedOutOfOverlay' },
    ]);
  });

  it('sees a spoofed packet dropped', async () => {
    const packet = { ipHeader: { srcIP: '10.10.0.9' } };
    expect(await trace({ destination: toServer, packet })).toEqual([
      { component: 'SpoofGuard', componentInfo: 'SpoofGuard', action: 'Dropped' },
    ]);
  });

  it('says what cannot be sent', async () => {
    await trace({ destination: toServer, packet: { transportHeader: { udp: {} } } });
    expect(failed).toBe('a packet of UDP needs a dstPort');
    failed = undefined;
    await trace({ destination: { pod: 'nobody', namespace: 'default' } });
    expect(failed).toBe('the destination was not found, or has no address');
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { networkContains, parseIpv4Cidr } from '#base/ipv4.ts';
import type { NetworkPolicy, WireRule } from '#controlplane/wire.ts';
import { gatewayOfport } from '#dataplane/constants.ts';
import { expectedFlowCounts } from '#dataplane/countModel.ts';
import {
  type Conversation,
  connectOnce,
  converse,
  listenEcho,
  listenTalker,
} from '#dataplane/ovs/testing/tcp.ts';
import { startTestNode, type TestNode } from '#dataplane/ovs/testing/testNode.ts';
import type { TestPod } from '#dataplane/ovs/testing/testPod.ts';
import { until } from '#dataplane/ovs/testing/testSwitch.ts';
import { viewOf } from '#policy/compile.ts';
import { evaluate } from '#policy/evaluate.ts';
import type { NetworkPolicyEgressRule } from '#policy/input.ts';
import { frontendsOf } from '#policy/serviceFrontends.ts';
import { ScriptedController, startTestPolicies, type TestPolicies } from '../policy/testing/testPolicies.ts';

/** An address of the node, as the API server's: not on the pod network. */
const endpoint = { address: '192.0.2.10', port: 6443 };
const vip = { address: '10.96.0.1', port: 443 };

const frontends = frontendsOf(
  {
    metadata: { name: 'kubernetes', namespace: 'default' },
    spec: { clusterIP: vip.address, ports: [{ name: 'https', port: vip.port }] },
  },
  [
    {
      metadata: {},
      addressType: 'IPv4',
      ports: [{ name: 'https', port: endpoint.port }],
      endpoints: [{ addresses: [endpoint.address] }],
    },
  ],
  {
    node: 'n1',
    serviceNetwork: parseIpv4Cidr('10.96.0.0/12'),
    comesBack: (address) => networkContains(parseIpv4Cidr('10.10.0.0/16'), address),
  },
);

const toNode = { to: [{ ipBlock: { cidr: '192.0.2.10/32' } }] };
/** Egress rules of a policy for the pod, by what they are. */
const cases: readonly (readonly [string, readonly NetworkPolicyEgressRule[]])[] = [
  ['nothing', []],
  ['the endpoint', [toNode]],
  ['the endpoint at its port', [{ ...toNode, ports: [{ port: 6443 }] }]],
  ['a range with its port', [{ ...toNode, ports: [{ port: 6000, endPort: 7000 }] }]],
  ['the port of the Service', [{ ...toNode, ports: [{ port: 443 }] }]],
  ['the address of the Service', [{ to: [{ ipBlock: { cidr: '10.96.0.1/32' } }] }]],
  ['everything', [{}]],
  ['everything but the endpoint', [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['192.0.2.10/32'] } }] }]],
  ['everything by another protocol', [{ ports: [{ protocol: 'UDP' }] }]],
];

describe('a Service whose endpoint is not a pod, on a real switch', () => {
  let node: TestNode;
  let pod: TestPod;
  let free: TestPod;
  let controller: ScriptedController;
  let own: TestPolicies;
  const ending: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    node = await startTestNode();
    pod = await node.addPod('pod', '10.10.0.2');
    free = await node.addPod('free', '10.10.0.3');
    const { run } = node.sw.netns;
    await run('ip', 'link', 'set', 'lo', 'up');
    await run('ip', 'addr', 'add', `${endpoint.address}/32`, 'dev', 'lo');
    // What kube-proxy does.
    const to = ['-d', vip.address, '-p', 'tcp', '--dport', String(vip.port)];
    const translated = ['--to-destination', `${endpoint.address}:${endpoint.port}`];
    await run('iptables', '-w', '-t', 'nat', '-A', 'PREROUTING', ...to, '-j', 'DNAT', ...translated);
    controller = new ScriptedController();
    own = await startTestPolicies(node, [pod, free], { serviceCidr: '10.96.0.0/12' });
    await own.policies.restore();
    controller.connect(own.policies);
    controller.answer();
    await own.policies.follow(controller);
    controller.setTargets('pods', ['pod']);
  });
  afterEach(async () => {
    for (const end of ending.splice(0)) await end();
    await own.remove();
    await node.stop();
  });

  const reaches = (from: TestPod) =>
    connectOnce(node.sw.exec, from.netns, vip.address, vip.port).then(
      () => true,
      () => false,
    );
  const traced = async (from: TestPod) => {
    const { ofport, mac, ip } = from.interface;
    const ends = `dl_src=${mac},dl_dst=${node.subnet.gatewayMac},nw_src=${ip},nw_dst=${vip.address},nw_ttl=64`;
    const text = await node.sw.appctl.trace(
      `in_port=${ofport},tcp,${ends},tcp_src=40000,tcp_dst=${vip.port}`,
    );
    return text.includes(`-> output port is ${gatewayOfport}`);
  };
  const drops = async () =>
    (await node.sw.ofctl.dumpFlows()).filter(({ table, actions }) => table === 40 && actions === 'drop');

  it('is reached as the policy core says, by trace and by trying', async () => {
    const server = await listenEcho(node.sw.netns, endpoint.port);
    ending.push(() => server.stop());
    own.policies.servicesChanged(new Map([['default/kubernetes', frontends]]));
    await own.policies.flush();
    expect([await reaches(pod), await traced(pod), await drops()]).toEqual([true, true, []]);
    for (const [what, rules] of cases) {
      controller.setPolicy(egressPolicy(rules));
      await own.policies.flush();
      const expected = verdict(rules);
      expect([what, await traced(pod)]).toEqual([what, expected]);
      // Silence takes three seconds to tell: once is enough.
      if (expected || what === 'nothing') expect([what, await reaches(pod)]).toEqual([what, expected]);
      expect(await drops()).toHaveLength(expected ? 0 : 1);
    }
    expect([await traced(free), await reaches(free)]).toEqual([true, true]);
    controller.removePolicy('p');
    await own.policies.flush();
    expect(await node.sw.ofctl.dumpTables()).toEqual(expectedFlowCounts(2, 0));
  });

  it('is not reached while Services are not known, and what is established goes on', async () => {
    const server = await listenTalker(node.sw.netns, endpoint.port);
    const conversation = await converse(pod.netns, vip.address, vip.port);
    ending.push(
      () => server.stop(),
      () => conversation.stop(),
    );
    controller.setPolicy(egressPolicy([toNode]));
    await own.policies.flush();
    expect([await traced(pod), await traced(free)]).toEqual([false, true]);
    await goesOn(conversation);
    own.policies.servicesChanged(new Map([['default/kubernetes', frontends]]));
    await own.policies.flush();
    expect(await traced(pod)).toBe(true);
    controller.setPolicy(egressPolicy([]));
    await own.policies.flush();
    expect(await traced(pod)).toBe(false);
    await goesOn(conversation);
  });
});

async function goesOn(conversation: Conversation): Promise<void> {
  const before = conversation.heard();
  await until(async () => conversation.heard() > before + 10);
}

/** What the policy core says of the pod and the endpoint. */
function verdict(egress: readonly NetworkPolicyEgressRule[]): boolean | undefined {
  const view = viewOf({
    namespaces: [{ metadata: { name: 'default' } }],
    pods: [
      {
        metadata: { name: 'pod', namespace: 'default' },
        spec: { nodeName: 'n1' },
        status: { podIP: '10.10.0.2' },
      },
    ],
    policies: [
      {
        metadata: { name: 'p', namespace: 'default', uid: 'p' },
        spec: { podSelector: {}, policyTypes: ['Egress'], egress },
      },
    ],
  });
  return evaluate(view, {
    from: { kind: 'pod', namespace: 'default', name: 'pod' },
    to: { kind: 'address', address: endpoint.address },
    protocol: 'TCP',
    port: endpoint.port,
  })?.allowed;
}

/** The same policy as the controller sends it. */
function egressPolicy(egress: readonly NetworkPolicyEgressRule[]): NetworkPolicy {
  const rules = egress.map(({ to = [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports }): WireRule => {
    const ipBlocks = to.flatMap(({ ipBlock }) =>
      ipBlock === undefined
        ? []
        : [{ cidr: ipBlock.cidr, ...(ipBlock.except && { except: ipBlock.except }) }],
    );
    const services = ports?.map(({ protocol = 'TCP', port, endPort }) => ({
      protocol,
      ...(port === undefined ? {} : { port }),
      ...(endPort === undefined ? {} : { endPort }),
    }));
    return { direction: 'Out', to: { ipBlocks }, ...(services && { services }) };
  });
  return {
    metadata: { name: 'p', uid: 'p' },
    sourceRef: { type: 'K8sNetworkPolicy', namespace: 'default', name: 'p', uid: 'p' },
    appliedToGroups: ['pods'],
    rules: rules.length === 0 ? [{ direction: 'Out' }] : rules,
  };
}

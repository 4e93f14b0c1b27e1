import type { NodePolicies } from '#agent/policy/nodePolicies.ts';
import { ingressPolicy, ScriptedController, startTestPolicies } from '#agent/policy/testing/testPolicies.ts';
import { startTestNode, type TestNode } from '#dataplane/ovs/testing/testNode.ts';
import type { TestPod } from '#dataplane/ovs/testing/testPod.ts';

/** A node whose one server a client may reach; `rules` other policies select the server, too. */
export type PolicedNode = {
  readonly node: TestNode;
  readonly client: TestPod;
  readonly server: TestPod;
  readonly policies: NodePolicies;
  stop(): Promise<void>;
};

/** Starts it; each of the other policies lets `addresses` addresses in. */
export async function startPolicedNode(rules: number, addresses: number): Promise<PolicedNode> {
  const node = await startTestNode();
  const client = await node.addPod('client', '10.10.0.2');
  const server = await node.addPod('server', '10.10.0.3');
  const own = await startTestPolicies(node, [client, server]);
  await own.policies.restore();
  const controller = new ScriptedController();
  controller.connect(own.policies);
  controller.answer();
  await own.policies.follow(controller);
  controller.setTargets('servers', ['server']);
  controller.setTargets('clients', ['client']);
  controller.setAddresses('client', [client.interface.ip]);
  controller.setAddresses('server', [server.interface.ip]);
  controller.setPolicy(ingressPolicy('in', { to: 'servers', from: 'client' }));
  const out = { direction: 'Out', to: { addressGroups: ['server'] } } as const;
  controller.setPolicy({ ...ingressPolicy('out', { to: 'clients' }), rules: [out] });
  for (let rule = 0; rule < rules; rule++) {
    controller.setAddresses(`others-${rule}`, range(rule * addresses, addresses));
    controller.setPolicy(ingressPolicy(`p-${rule}`, { to: 'servers', from: `others-${rule}` }));
  }
  await own.policies.flush();
  const stop = async () => {
    await own.remove();
    await node.stop();
  };
  return { node, client, server, policies: own.policies, stop };
}

function range(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, at) => {
    const number = first + at;
    return `10.${20 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;
  });
}

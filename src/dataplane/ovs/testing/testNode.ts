import { systemClock } from '#base/clock.ts';
import { DesiredFlows } from '../../flowSet.ts';
import { gatewayFlows } from '../../flows/gatewayFlows.ts';
import { initFlows } from '../../flows/initFlows.ts';
import { orderedTableFlows } from '../../flows/orderedTableFlows.ts';
import { podFlows } from '../../flows/podFlows.ts';
import { serviceFlows } from '../../flows/serviceFlows.ts';
import { tunnelFlows } from '../../flows/tunnelFlows.ts';
import type { PolicyEntryKind } from '../../policy/entry.ts';
import { type FlowChange, FlowClient, type FlowClientOptions } from '../flowClient.ts';
import { addPod, setUpBridge, type TestPod, type TestSubnet } from './testPod.ts';
import { startTestSwitch, type TestSwitch } from './testSwitch.ts';

/** What tests want otherwise. */
type ClientOptions = Partial<
  Pick<FlowClientOptions, 'ofctl' | 'metrics' | 'witness' | 'forwards' | 'afterChange'>
>;

/** A whole node's data plane: switch, bridge, gateway, and a flow client that has installed the base pipeline. */
export type TestNode = {
  readonly sw: TestSwitch;
  readonly subnet: TestSubnet;
  readonly desired: DesiredFlows;
  readonly flows: FlowClient;
  /** Adds a pod together with its flows. */
  addPod(name: string, ip: string): Promise<TestPod>;
  stop(): Promise<void>;
};

/** Starts a node with the gateway address 10.10.0.1/24 and the service range 10.96.0.0/12. Needs root. */
export async function startTestNode(options: ClientOptions = {}, on?: TestSwitch): Promise<TestNode> {
  const sw = on ?? (await startTestSwitch());
  const subnet = await setUpBridge(sw, '10.10.0.1');
  const desired = new DesiredFlows();
  const flows = testFlowClient(sw, desired, 1, options);
  await flows.apply(baseChanges(subnet));
  return {
    sw,
    subnet,
    desired,
    flows,
    addPod: async (name, ip) => {
      const pod = await addPod(sw, subnet, { name, ip });
      await flows.apply([podChange(pod, subnet)]);
      return pod;
    },
    stop: () => sw.stop(),
  };
}

/** A flow client on `sw` for one run of the agent. */
export function testFlowClient(
  sw: TestSwitch,
  desired: DesiredFlows,
  round: number,
  options: ClientOptions = {},
): FlowClient {
  const logger = { warn: () => {}, error: () => {} };
  return new FlowClient({ ofctl: sw.ofctl, desired, round, clock: systemClock(), logger, ...options });
}

/** The flows that a node has before any pod. */
export function baseChanges(subnet: TestSubnet, entry: PolicyEntryKind = 'direct'): FlowChange[] {
  const { gatewayMac } = subnet;
  return [
    { owner: 'init', flows: initFlows(entry) },
    { owner: 'gateway', flows: gatewayFlows({ ...subnet, entry }) },
    { owner: 'policy/tables', flows: entry === 'ordered' ? orderedTableFlows(subnet) : [] },
    { owner: 'tunnel', flows: tunnelFlows() },
    { owner: 'service', flows: serviceFlows({ serviceCidr: '10.96.0.0/12', gatewayMac }) },
  ];
}

/** The flows of a pod. */
export function podChange(pod: TestPod, subnet: TestSubnet, entry: PolicyEntryKind = 'direct'): FlowChange {
  const { containerId } = pod.interface;
  return {
    owner: `pod/${containerId}`,
    flows: podFlows({ ...pod.interface, gatewayMac: subnet.gatewayMac, entry }),
  };
}

import type { PolicyReader } from '#agent/api/readers.ts';
import type { NodeConfig } from '#agent/boot/nodeConfig.ts';
import type { NodePolicies } from '#agent/policy/nodePolicies.ts';
import { isolatingPolicies } from '#agent/traceflow/isolating.ts';
import { StatusWriter } from '#agent/traceflow/statusWriter.ts';
import { TraceflowAgent } from '#agent/traceflow/traceflowAgent.ts';
import { askedWhereabouts } from '#agent/tracing/whereabouts.ts';
import { parseIpv4Cidr } from '#base/ipv4.ts';
import type { AgentClients } from './agentClients.ts';
import type { AgentSwitch } from './agentSwitch.ts';

/** Wires this node's part in Traceflows. */
export function wireTraceflows(
  { kube: transport, config, ofctl, clock, logger }: AgentClients,
  node: NodeConfig,
  { flows, store, gatewayMac }: AgentSwitch,
  policies: Pick<NodePolicies, 'deciderOf'>,
  told: PolicyReader,
): TraceflowAgent {
  const nameAt = (where: (pod: { readonly ofport: number; readonly ip: string }) => boolean) => {
    const pod = store.containers().find(where);
    return pod && `${pod.podNamespace}/${pod.podName}`;
  };
  return new TraceflowAgent({
    flows,
    ofctl,
    interfaces: store,
    whereabouts: askedWhereabouts(transport),
    view: {
      gatewayIp: node.gatewayIp,
      serviceNetwork: parseIpv4Cidr(config.serviceCIDR),
      podAtPort: (ofport) => nameAt((pod) => pod.ofport === ofport),
      podAt: (address) => nameAt((pod) => pod.ip === address),
      deciderOf: (id) => policies.deciderOf(id),
      isolating: (pod, direction) => isolatingPolicies(told, pod, direction),
    },
    gatewayMac,
    writer: new StatusWriter({ transport, node: node.name, clock, logger }),
    clock,
    logger,
    random: Math.random,
  });
}

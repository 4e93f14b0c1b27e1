import type { NodeConfig } from '#agent/boot/nodeConfig.ts';
import type { NodePolicies } from '#agent/policy/nodePolicies.ts';
import { ServiceFile } from '#agent/services/serviceFile.ts';
import { ServiceFollower } from '#agent/services/serviceFollower.ts';
import type { AgentClients } from './agentClients.ts';
import { policyFolder } from './agentPolicies.ts';

/** Wires the Services that policies have to be enforced at before kube-proxy sees the packet. */
export function wireServices(
  { kube, config, clock, logger }: AgentClients,
  node: NodeConfig,
  policies: Pick<NodePolicies, 'servicesChanged'>,
): ServiceFollower {
  return new ServiceFollower({
    transport: kube,
    node: node.name,
    gatewayIp: node.gatewayIp,
    serviceCidr: config.serviceCIDR,
    file: new ServiceFile({ folder: policyFolder, logger }),
    tell: (changes) => policies.servicesChanged(changes),
    clock,
    logger,
  });
}

import type { NodeConfig } from '#agent/boot/nodeConfig.ts';
import { untilDone } from '#agent/boot/untilDone.ts';
import { ConnectionRecheck } from '#agent/connections/connectionRecheck.ts';
import { NodePolicies } from '#agent/policy/nodePolicies.ts';
import type { Reporter } from '#agent/policy/nodePoliciesOptions.ts';
import { PolicyFiles } from '#agent/policy/policyFiles.ts';
import type { PolicyStatistics } from '#agent/stats/policyStatistics.ts';
import { parseIpv4Cidr } from '#base/ipv4.ts';
import { cutOf } from '#dataplane/flows/cutFlows.ts';
import { readInherited } from '#dataplane/policy/inherited.ts';
import type { AgentClients } from './agentClients.ts';
import type { AgentSwitch } from './agentSwitch.ts';

/** Where what is in force is kept on the node. */
export const policyFolder = '/var/run/antrea/networkpolicy';

/** Policies that are edited again within this time lose what their rules counted meanwhile. */
const freshMs = 1_000;

/** Wires the node's policies. The switch is read once, for what a former run of the agent left in it. */
export async function wirePolicies(
  clients: AgentClients,
  node: NodeConfig,
  bridge: AgentSwitch,
  {
    reporter,
    statistics,
  }: { readonly reporter: Reporter; readonly statistics: PolicyStatistics | undefined },
  signal: AbortSignal,
): Promise<NodePolicies> {
  const { clock, logger, metrics, ofctl, appctl, config } = clients;
  const read = () => ofctl.dumpFlows();
  const former = await untilDone('policies of the former run', read, { clock, logger, signal });
  const rechecks = config.policy.existingConnections === 'recheck';
  const policies: NodePolicies = new NodePolicies({
    flows: bridge.flows,
    entry: bridge.entry,
    store: bridge.store,
    forwards: bridge.forwards,
    files: new PolicyFiles({ folder: policyFolder, logger }),
    inherited: readInherited(former),
    serviceCidr: config.serviceCIDR,
    reporter,
    counts: config.policy.statistics === 'full',
    ...(statistics && { beforeEdit: () => statistics.update(freshMs) }),
    onChange: () => {
      statistics?.policiesChanged();
      const { policies: count, In, Out } = policies.counts();
      metrics.networkPolicyCount.set(count);
      metrics.ingressRuleCount.set(In);
      metrics.egressRuleCount.set(Out);
    },
    ...(rechecks ? { onClosed: () => recheck.request() } : {}),
    onRealized: (seconds) => metrics.policyRealization.observe(seconds),
    clock,
    logger,
  });
  const judge = {
    gatewayIp: node.gatewayIp,
    serviceNetwork: parseIpv4Cidr(config.serviceCIDR),
  };
  const recheck = new ConnectionRecheck({
    appctl,
    flows: bridge.flows,
    judge: () => policies.connectionJudge(judge),
    inherited: former.flatMap((flow) => cutOf(flow) ?? []),
    clock,
    logger,
  });
  if (rechecks) void recheck.run(signal);
  return policies;
}

import { untilDone } from '#agent/boot/untilDone.ts';
import { NodePolicies, type Reporter } from '#agent/policy/nodePolicies.ts';
import { PolicyFiles } from '#agent/policy/policyFiles.ts';
import { readInherited } from '#dataplane/policy/inherited.ts';
import type { AgentClients } from './agentClients.ts';
import type { AgentSwitch } from './agentSwitch.ts';

/** Where what is in force is kept on the node. */
export const policyFolder = '/var/run/antrea/networkpolicy';

/** Wires the node's policies. The switch is read once, for what a former run of the agent left in it. */
export async function wirePolicies(
  clients: AgentClients,
  bridge: AgentSwitch,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<NodePolicies> {
  const { clock, logger, metrics, ofctl, config } = clients;
  const read = async () => readInherited(await ofctl.dumpFlows());
  const policies: NodePolicies = new NodePolicies({
    flows: bridge.flows,
    store: bridge.store,
    forwards: bridge.forwards,
    files: new PolicyFiles({ folder: policyFolder, logger }),
    inherited: await untilDone('policies of the former run', read, { clock, logger, signal }),
    serviceCidr: config.serviceCIDR,
    reporter,
    onChange: () => {
      const { policies: count, In, Out } = policies.counts();
      metrics.networkPolicyCount.set(count);
      metrics.ingressRuleCount.set(In);
      metrics.egressRuleCount.set(Out);
    },
    onRealized: (seconds) => metrics.policyRealization.observe(seconds),
    clock,
    logger,
  });
  return policies;
}

import type { AntreaAgentInfoFields } from '#crds/antreaAgentInfo.ts';
import { getCommand } from './getCommand.ts';
import { countCell, policyCells, policyColumns, whoCells, whoColumns } from './infoCells.ts';

/** `antctl get agentinfo`: what the agent says about itself. */
export const agentInfoCommand = getCommand<AntreaAgentInfoFields>({
  name: 'agentinfo',
  aliases: ['agentinfos', 'ai'],
  short: "Print agent's basic information",
  long: 'Print what the agent says about itself: version, Node, Pod range, Open vSwitch, policies and conditions.',
  fetch: async (_invocation, { client }) => ({
    kind: 'one',
    object: await client.get<AntreaAgentInfoFields>('/agentinfo'),
  }),
  presentation: {
    table: {
      columns: [...whoColumns, 'NODE-SUBNET', ...policyColumns, 'LOCAL-PODS'],
      row: (info) => [
        ...whoCells(info, info.agentConditions, 'AgentHealthy'),
        (info.nodeSubnet ?? []).join(','),
        ...policyCells(info.networkPolicyControllerInfo),
        countCell(info.localPodNum),
      ],
      sorted: true,
    },
    toJson: (info) => info,
  },
});

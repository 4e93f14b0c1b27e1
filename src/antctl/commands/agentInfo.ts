import type { AntreaAgentInfoFields } from '#crds/antreaAgentInfo.ts';
import { getCommand } from './getCommand.ts';
import { countCell, podCell, policyCells, statusCell } from './infoCells.ts';

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
      columns: [
        'POD',
        'NODE',
        'STATUS',
        'NODE-SUBNET',
        'NETWORK-POLICIES',
        'ADDRESS-GROUPS',
        'APPLIED-TO-GROUPS',
        'LOCAL-PODS',
      ],
      row: (info) => [
        podCell(info.podRef),
        info.nodeRef?.name ?? '',
        statusCell(info.agentConditions, 'AgentHealthy'),
        (info.nodeSubnet ?? []).join(','),
        ...policyCells(info.networkPolicyControllerInfo),
        countCell(info.localPodNum),
      ],
      sorted: true,
    },
    toJson: (info) => info,
  },
});

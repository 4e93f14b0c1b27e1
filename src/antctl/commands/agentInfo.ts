import type { AntreaAgentInfoFields } from '#crds/antreaAgentInfo.ts';
import type { AntctlContext, Target } from '../context.ts';
import type { Command } from '../framework/command.ts';
import type { Invocation } from '../framework/invocation.ts';
import type { Result } from '../output/render.ts';
import { getCommand } from './getCommand.ts';
import { countCell, policyCells, policyColumns, whoCells, whoColumns } from './infoCells.ts';

const objectsPath = '/apis/clusterinformation.antrea.tanzu.vmware.com/v1beta1/antreaagentinfos';

/** `antctl get agentinfo`: what the agent says about itself; from outside, what all agents wrote. */
export function agentInfoCommand(target: Target): Command<AntctlContext> {
  return getCommand<AntreaAgentInfoFields>({
    name: 'agentinfo',
    aliases: ['agentinfos', 'ai'],
    short: "Print agent's basic information",
    long: `Print what ${target === 'cluster' ? 'agents say about themselves' : 'the agent says about itself'}: version, Node, Pod range, Open vSwitch, policies and conditions.`,
    ...(target === 'cluster' ? { args: [{ name: 'name', usage: 'Name of the Node of an agent.' }] } : {}),
    fetch: target === 'cluster' ? fetchWritten : fetchBeside,
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
}

async function fetchBeside(
  _invocation: Invocation,
  { client }: AntctlContext,
): Promise<Result<AntreaAgentInfoFields>> {
  return { kind: 'one', object: await client.get('/agentinfo') };
}

async function fetchWritten(
  invocation: Invocation,
  { client }: AntctlContext,
): Promise<Result<AntreaAgentInfoFields>> {
  const [name] = invocation.args;
  if (name !== undefined)
    return { kind: 'one', object: await client.get(`${objectsPath}/${encodeURIComponent(name)}`) };
  const { items } = await client.get<{ items: readonly AntreaAgentInfoFields[] }>(objectsPath);
  return { kind: 'list', objects: items };
}

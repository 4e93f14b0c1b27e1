import {
  type AntreaControllerInfoFields,
  antreaControllerInfo,
  controllerInfoName,
} from '#crds/antreaControllerInfo.ts';
import type { AntctlContext } from '../context.ts';
import { getCommand } from './getCommand.ts';
import { countCell, podCell, policyCells, statusCell } from './infoCells.ts';

/** Reads the controller itself where it is near, else the object that it writes. */
export function fetchControllerInfo({ client, target }: AntctlContext): Promise<AntreaControllerInfoFields> {
  if (target === 'controller') return client.get('/controllerinfo');
  const { group, version, plural } = antreaControllerInfo;
  return client.get(`/apis/${group}/${version}/${plural}/${controllerInfoName}`);
}

/** `antctl get controllerinfo`: what the controller says about itself. */
export const controllerInfoCommand = getCommand<AntreaControllerInfoFields>({
  name: 'controllerinfo',
  aliases: ['controllerinfos', 'ci'],
  short: "Print Antrea controller's basic information",
  long: 'Print what the controller says about itself: version, Node, policies, connected agents and conditions.',
  fetch: async (_invocation, context) => ({ kind: 'one', object: await fetchControllerInfo(context) }),
  presentation: {
    table: {
      columns: [
        'POD',
        'NODE',
        'STATUS',
        'NETWORK-POLICIES',
        'ADDRESS-GROUPS',
        'APPLIED-TO-GROUPS',
        'CONNECTED-AGENTS',
      ],
      row: (info) => [
        podCell(info.podRef),
        info.nodeRef?.name ?? '',
        statusCell(info.controllerConditions, 'ControllerHealthy'),
        ...policyCells(info.networkPolicyControllerInfo),
        countCell(info.connectedAgentNum),
      ],
      sorted: true,
    },
    toJson: (info) => info,
  },
});

import type { AntreaControllerInfoFields } from '#crds/antreaControllerInfo.ts';
import type { AntctlContext } from '../context.ts';
import { getCommand } from './getCommand.ts';
import { countCell, policyCells, policyColumns, whoCells, whoColumns } from './infoCells.ts';

/** The object that the controller writes. A literal: loading the schema would double the time that antctl takes to start. */
const objectPath =
  '/apis/clusterinformation.antrea.tanzu.vmware.com/v1beta1/antreacontrollerinfos/antrea-controller';

/** Reads the controller itself where it is near, else the object that it writes. */
export function fetchControllerInfo({ client, target }: AntctlContext): Promise<AntreaControllerInfoFields> {
  return client.get(target === 'controller' ? '/controllerinfo' : objectPath);
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
      columns: [...whoColumns, ...policyColumns, 'CONNECTED-AGENTS'],
      row: (info) => [
        ...whoCells(info, info.controllerConditions, 'ControllerHealthy'),
        ...policyCells(info.networkPolicyControllerInfo),
        countCell(info.connectedAgentNum),
      ],
      sorted: true,
    },
    toJson: (info) => info,
  },
});

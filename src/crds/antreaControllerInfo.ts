import { z } from 'zod';
import {
  apiPort,
  clusterInformationGroup,
  clusterInformationVersion,
  countOf,
  networkPolicyControllerInfo,
  objectReference,
} from './clusterInformation.ts';
import { conditionSchema } from './condition.ts';
import type { ResourceDefinition } from './definition.ts';

const fields = z.object({
  version: z.string().describe('Version of the controller.').optional(),
  podRef: objectReference('The pod of the controller.').optional(),
  nodeRef: objectReference('The node the controller runs on.').optional(),
  serviceRef: objectReference('The Service of the controller.').optional(),
  networkPolicyControllerInfo: networkPolicyControllerInfo.optional(),
  connectedAgentNum: countOf('agents that watch the controller').optional(),
  controllerConditions: z
    .array(conditionSchema(['ControllerHealthy']))
    .describe('What works in the controller and what does not.')
    .optional(),
  apiPort: apiPort.optional(),
});

/** The top-level fields of an AntreaControllerInfo beside apiVersion, kind and metadata. */
export type AntreaControllerInfoFields = z.infer<typeof fields>;

/** The name of the one AntreaControllerInfo. */
export const controllerInfoName = 'antrea-controller';

/** AntreaControllerInfo: what the controller says about itself. Fields as Antrea v0.9.2. */
export const antreaControllerInfo = {
  group: clusterInformationGroup,
  version: clusterInformationVersion,
  kind: 'AntreaControllerInfo',
  plural: 'antreacontrollerinfos',
  singular: 'antreacontrollerinfo',
  shortNames: ['aci'],
  scope: 'Cluster',
  description: 'The state of the Antrea controller, written by it at least once a minute.',
  fields,
  columns: [
    {
      name: 'Healthy',
      type: 'string',
      jsonPath: ".controllerConditions[?(@.type=='ControllerHealthy')].status",
      description: 'Whether the controller is healthy.',
    },
    {
      name: 'Last Heartbeat',
      type: 'date',
      jsonPath: ".controllerConditions[?(@.type=='ControllerHealthy')].lastHeartbeatTime",
      description: 'When the controller last wrote this object.',
    },
    {
      name: 'Version',
      type: 'string',
      jsonPath: '.version',
      description: 'Version of the controller.',
      priority: 1,
    },
    {
      name: 'Connected Agents',
      type: 'integer',
      jsonPath: '.connectedAgentNum',
      description: 'Number of agents that watch the controller.',
      priority: 1,
    },
    {
      name: 'Node',
      type: 'string',
      jsonPath: '.nodeRef.name',
      description: 'The node the controller runs on.',
      priority: 1,
    },
    {
      name: 'Num Network Policies',
      type: 'integer',
      jsonPath: '.networkPolicyControllerInfo.networkPolicyNum',
      description: 'Number of network policies known to the controller.',
      priority: 2,
    },
  ],
} as const satisfies ResourceDefinition;

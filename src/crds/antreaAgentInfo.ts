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

/** The condition types of an AntreaAgentInfo, in the order they are written. */
const agentConditionTypes = [
  'AgentHealthy',
  'ControllerConnectionUp',
  'OVSDBConnectionUp',
  'OpenflowConnectionUp',
  'ServiceProxyUp',
] as const;

export type AgentConditionType = (typeof agentConditionTypes)[number];

const ovsInfo = z
  .object({
    version: z.string().describe('Version of Open vSwitch.').optional(),
    bridgeName: z.string().describe('Name of the bridge that pods are connected to.').optional(),
    flowTable: z
      .record(z.string(), z.int32().min(0))
      .describe('Number of flows per table; the key is the number of the table.')
      .optional(),
  })
  .describe('Open vSwitch on this node.');

const fields = z.object({
  version: z.string().describe('Version of the agent.').optional(),
  podRef: objectReference('The pod of the agent.').optional(),
  nodeRef: objectReference('The node of the agent.').optional(),
  nodeSubnet: z.array(z.string()).describe('Pod address ranges of the node, in CIDR notation.').optional(),
  ovsInfo: ovsInfo.optional(),
  networkPolicyControllerInfo: networkPolicyControllerInfo.optional(),
  localPodNum: countOf('pods on this node that the agent manages').optional(),
  agentConditions: z
    .array(conditionSchema(agentConditionTypes))
    .describe('What works on this node and what does not.')
    .optional(),
  apiPort: apiPort.optional(),
});

/** The top-level fields of an AntreaAgentInfo beside apiVersion, kind and metadata. */
export type AntreaAgentInfoFields = z.infer<typeof fields>;

/** AntreaAgentInfo: what the agent of one node says about itself. Its name is the node's; fields as Antrea v0.9.2. */
export const antreaAgentInfo = {
  group: clusterInformationGroup,
  version: clusterInformationVersion,
  kind: 'AntreaAgentInfo',
  plural: 'antreaagentinfos',
  singular: 'antreaagentinfo',
  shortNames: ['aai'],
  scope: 'Cluster',
  description: 'The state of the Antrea agent of one node, written by that agent at least once a minute.',
  fields,
  columns: [
    {
      name: 'Healthy',
      type: 'string',
      jsonPath: ".agentConditions[?(@.type=='AgentHealthy')].status",
      description: 'Whether the agent is healthy.',
    },
    {
      name: 'Last Heartbeat',
      type: 'date',
      jsonPath: ".agentConditions[?(@.type=='AgentHealthy')].lastHeartbeatTime",
      description: 'When the agent last wrote this object.',
    },
    {
      name: 'Version',
      type: 'string',
      jsonPath: '.version',
      description: 'Version of the agent.',
      priority: 1,
    },
    {
      name: 'Node',
      type: 'string',
      jsonPath: '.nodeRef.name',
      description: 'The node of the agent.',
      priority: 1,
    },
    {
      name: 'Num Pods',
      type: 'integer',
      jsonPath: '.localPodNum',
      description: 'Number of pods on this node that the agent manages.',
      priority: 2,
    },
    {
      name: 'Subnets',
      type: 'string',
      jsonPath: '.nodeSubnet',
      description: 'Pod address ranges of the node.',
      priority: 2,
    },
  ],
} as const satisfies ResourceDefinition;

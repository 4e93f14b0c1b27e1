import { isIPv4 } from 'node:net';
import { parse } from 'yaml';
import * as z from 'zod';
import { CodedError } from '#base/errors.ts';

const cidr4 = z.string().refine(isCidr4, 'must be an IPv4 CIDR such as 10.96.0.0/12');
const port = z.int().min(1).max(65535);
const interfaceName = z
  .string()
  .regex(/^[^\s/]{1,15}$/, 'must be a network interface name of at most 15 characters');

/**
 * `antrea-agent.conf`: the keys of Antrea v0.9.2 that this agent has, and `ovsDatapathType: auto`. An unknown key is an
 * error, so that a misspelt one is not taken for its default.
 */
const agentConfigSchema = z.strictObject({
  featureGates: z.record(z.string(), z.boolean()).default({}),
  ovsBridge: interfaceName.default('br-int'),
  ovsDatapathType: z.enum(['auto', 'system', 'netdev']).default('auto'),
  ovsRunDir: z.string().startsWith('/').default('/var/run/openvswitch'),
  hostGateway: interfaceName.default('antrea-gw0'),
  tunnelType: z.enum(['geneve']).default('geneve'),
  transportInterface: z.union([z.literal(''), interfaceName]).default(''),
  defaultMTU: z.union([z.literal(0), z.int().min(576).max(65485)]).default(0),
  serviceCIDR: cidr4.default('10.96.0.0/12'),
  trafficEncapMode: z.enum(['encap']).default('encap'),
  apiPort: port.default(10350),
  enablePrometheusMetrics: z.boolean().default(true),
  cni: z
    .strictObject({ policyWait: z.enum(['fail', 'isolate', 'off']).default('fail') })
    .default({ policyWait: 'fail' }),
  policy: z
    .strictObject({
      existingConnections: z.enum(['keep', 'recheck']).default('keep'),
      statistics: z.enum(['full', 'sessions', 'off']).default('full'),
      statisticsInterval: z.int().min(1).max(3600).default(60),
    })
    .default({ existingConnections: 'keep', statistics: 'full', statisticsInterval: 60 }),
  cniSocket: z.string().startsWith('/').default('/var/run/antrea/cni.sock'),
  hostProcPathPrefix: z.string().startsWith('/').default('/host'),
  clientConnection: z.strictObject({ kubeconfig: z.string().default('') }).default({ kubeconfig: '' }),
  antreaClientConnection: z.strictObject({ kubeconfig: z.string().default('') }).default({ kubeconfig: '' }),
  logVerbosity: z.int().min(0).max(10).default(0),
});

/** The agent's configuration with every default filled in. `defaultMTU` is in bytes, 0 means "from the uplink". */
export type AgentConfig = Readonly<z.infer<typeof agentConfigSchema>>;

/** Parses `antrea-agent.conf`. @throws CodedError ANTREA_CONFIG_INVALID naming every wrong key. */
export function parseAgentConfig(text: string): AgentConfig {
  const parsed = agentConfigSchema.safeParse(readYaml(text) ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || '(file)'}: ${issue.message}`,
  );
  throw new CodedError('ANTREA_CONFIG_INVALID', `antrea-agent.conf is not valid: ${problems.join('; ')}`);
}

function readYaml(text: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw new CodedError('ANTREA_CONFIG_INVALID', 'antrea-agent.conf is not YAML', { cause });
  }
}

function isCidr4(text: string): boolean {
  const [address, length, rest] = text.split('/');
  return rest === undefined && isIPv4(address ?? '') && /^([0-9]|[12][0-9]|3[0-2])$/.test(length ?? '');
}

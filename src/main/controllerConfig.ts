import { parse } from 'yaml';
import * as z from 'zod';
import { CodedError } from '#base/errors.ts';

const controllerConfigSchema = z.strictObject({
  featureGates: z.record(z.string(), z.boolean()).default({}),
  apiPort: z.int().min(1).max(65535).default(10349),
  enablePrometheusMetrics: z.boolean().default(true),
  clientConnection: z.strictObject({ kubeconfig: z.string().default('') }).default({ kubeconfig: '' }),
  logVerbosity: z.int().min(0).max(10).default(0),
});

/** `antrea-controller.conf` with every default filled in. */
export type ControllerConfig = Readonly<z.infer<typeof controllerConfigSchema>>;

/** Parses `antrea-controller.conf`. @throws CodedError ANTREA_CONFIG_INVALID naming every wrong key. */
export function parseControllerConfig(text: string): ControllerConfig {
  const parsed = controllerConfigSchema.safeParse(readYaml(text) ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || '(file)'}: ${issue.message}`,
  );
  throw new CodedError(
    'ANTREA_CONFIG_INVALID',
    `antrea-controller.conf is not valid: ${problems.join('; ')}`,
  );
}

/**
 * Whether ClusterNetworkPolicies of policy.networking.k8s.io are enforced: the feature gate ClusterNetworkPolicy, off
 * unless it is switched on, as in Antrea v2.7.
 */
export function followsUpstream({ featureGates }: ControllerConfig): boolean {
  return featureGates.ClusterNetworkPolicy === true;
}

function readYaml(text: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw new CodedError('ANTREA_CONFIG_INVALID', 'antrea-controller.conf is not YAML', { cause });
  }
}

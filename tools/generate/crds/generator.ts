import { stringify } from 'yaml';
import { antreaAgentInfo } from '#crds/antreaAgentInfo.ts';
import { antreaControllerInfo } from '#crds/antreaControllerInfo.ts';
import { antreaNetworkPolicy, securityNetworkPolicy } from '#crds/antreaNetworkPolicy.ts';
import { clusterGroup } from '#crds/clusterGroup.ts';
import { clusterNetworkPolicy, securityClusterNetworkPolicy } from '#crds/clusterNetworkPolicy.ts';
import type { ResourceDefinition } from '#crds/definition.ts';
import { group } from '#crds/group.ts';
import { networkPolicyRealization } from '#crds/networkPolicyRealization.ts';
import { securityTier, tier } from '#crds/tier.ts';
import { traceflow } from '#crds/traceflow.ts';
import type { GeneratedFile, Generator } from '../generator.ts';
import { customResourceDefinition } from './manifest.ts';

/** Every kind that a CustomResourceDefinition is generated for. */
export const definitions: readonly ResourceDefinition[] = [
  antreaAgentInfo,
  antreaControllerInfo,
  networkPolicyRealization,
  clusterNetworkPolicy,
  antreaNetworkPolicy,
  tier,
  clusterGroup,
  group,
  securityClusterNetworkPolicy,
  securityNetworkPolicy,
  securityTier,
  traceflow,
];

/** Where the definitions go. The chart's template adds its labels to those under `files/`. */
const directories = ['config/crd', 'charts/antrea/files/crds'];

/** Writes the CustomResourceDefinitions from the zod schemas of `src/crds/`. */
export const crdGenerator: Generator = {
  name: 'crds',
  owns: directories.map((directory) => ({ directory, suffix: '.yaml' })),
  generate: () => directories.flatMap((directory) => definitions.map((each) => render(each, directory))),
};

function render(definition: ResourceDefinition, directory: string): GeneratedFile {
  const manifest = customResourceDefinition(definition);
  return {
    path: `${directory}/${definition.plural}.${definition.group}.yaml`,
    content: `# Generated from src/crds by \`npm run generate\`. Do not edit.\n${stringify(manifest, { lineWidth: 0 })}`,
  };
}

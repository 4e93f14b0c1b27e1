import { stringify } from 'yaml';
import { antreaAgentInfo } from '#crds/antreaAgentInfo.ts';
import { antreaControllerInfo } from '#crds/antreaControllerInfo.ts';
import type { ResourceDefinition } from '#crds/definition.ts';
import type { GeneratedFile, Generator } from '../generator.ts';
import { customResourceDefinition } from './manifest.ts';

/** Every kind that a CustomResourceDefinition is generated for. */
export const definitions: readonly ResourceDefinition[] = [antreaAgentInfo, antreaControllerInfo];

/**
 * Where the definitions go. The chart has them as templates, not in `crds/`: Helm never upgrades what is in there.
 * `keep` saves everybody's objects from `helm uninstall`.
 */
const targets = [
  { directory: 'config/crd', annotations: {} },
  { directory: 'charts/antrea/templates/crds', annotations: { 'helm.sh/resource-policy': 'keep' } },
];

/** Writes the CustomResourceDefinitions from the zod schemas of `src/crds/`. */
export const crdGenerator: Generator = {
  name: 'crds',
  owns: targets.map(({ directory }) => ({ directory, suffix: '.yaml' })),
  generate: () => targets.flatMap((target) => definitions.map((definition) => render(definition, target))),
};

function render(definition: ResourceDefinition, target: (typeof targets)[number]): GeneratedFile {
  const manifest = customResourceDefinition(definition, target.annotations);
  return {
    path: `${target.directory}/${definition.plural}.yaml`,
    content: `# Generated from src/crds by \`npm run generate\`. Do not edit.\n${stringify(manifest, { lineWidth: 0 })}`,
  };
}

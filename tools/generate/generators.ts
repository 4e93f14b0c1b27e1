import { chartManifestsGenerator } from './chart/manifests.ts';
import { chartReadmeGenerator } from './chart/readme.ts';
import { crdGenerator } from './crds/generator.ts';
import { antctlDocsGenerator } from './docs/antctlDocs.ts';
import { antreaCoverageDocGenerator } from './docs/antreaCoverageDoc.ts';
import { conditionsDocGenerator } from './docs/conditionsDoc.ts';
import { errorsDocGenerator } from './docs/errorsDoc.ts';
import { metricsDocGenerator } from './docs/metricsDoc.ts';
import { pipelineDocGenerator } from './docs/pipelineDoc.ts';
import { policyCoverageDocGenerator } from './docs/policyCoverageDoc.ts';
import type { Generator } from './generator.ts';

/** All generators, in the order they run: a later one may read what an earlier one wrote. Append yours. */
export const generators: readonly Generator[] = [
  crdGenerator,
  metricsDocGenerator,
  conditionsDocGenerator,
  errorsDocGenerator,
  pipelineDocGenerator,
  antctlDocsGenerator,
  policyCoverageDocGenerator,
  antreaCoverageDocGenerator,
  chartReadmeGenerator,
  chartManifestsGenerator,
];

import { basename } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The order of the test files: what only looks comes first, what breaks and reinstalls comes last. */
const order = [
  'connectivity',
  'posts',
  'antctl',
  'policyPosts',
  'truthTable',
  'antreaPolicies',
  'diff',
  'antreaPolicyObjects',
  'rejections',
  'services',
  'policyStatus',
  'statistics',
  'traceflow',
  'policyTests',
  'userRoles',
  'webhooks',
  'podStarts',
  'pods',
  'restart',
  'conditions',
  'nodeRestart',
  'kubeProxyModes',
  'badInput',
  'recovery',
  'existingConnections',
  'versionSkew',
  'upgrade',
  'uninstall',
];

/** Runs the end-to-end files in that order; one that is not listed runs before the first that breaks something. */
export class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const [endToEnd, others] = [files.filter(isEndToEnd), files.filter((file) => !isEndToEnd(file))];
    return [...(await super.sort(others)), ...endToEnd.sort((a, b) => rank(a.moduleId) - rank(b.moduleId))];
  }
}

function isEndToEnd(file: TestSpecification): boolean {
  return file.project.name === 'e2e';
}

function rank(file: string): number {
  const at = order.indexOf(basename(file, '.e2e.test.ts'));
  return at < 0 ? order.indexOf('restart') - 0.5 : at;
}

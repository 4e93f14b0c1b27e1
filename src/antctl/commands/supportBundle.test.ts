import { expect, it } from 'vitest';
import { supportBundleCommand } from './supportBundle.ts';

it('antctl supportbundle asks for nodes only outside of the cluster', () => {
  expect(supportBundleCommand('agent').args).toBeUndefined();
  expect(supportBundleCommand('cluster').flags?.map(({ name }) => name)).toEqual([
    'dir',
    'label-selector',
    'controller-only',
    'since',
  ]);
});

import { expect, it } from 'vitest';
import { fakeExec } from '../host/testing/fakeExec.ts';
import { nodeSteps } from './nodeSteps.ts';

it('stops kubelet first, and takes the bridge away after what leads to it', () => {
  const steps = nodeSteps({
    exec: fakeExec(),
    gateway: 'antrea-gw0',
    interfaces: [],
    removeCniFiles: async () => false,
    deleteBridges: async () => false,
    stateDirectories: [],
  });
  expect(steps.map(({ name }) => name)).toEqual([
    'CNI configuration',
    'firewall rules',
    'ipset',
    'routes',
    'bridges',
    'interfaces',
    'state',
  ]);
});

import { expect, it } from 'vitest';
import { fakeClient } from '../testing/fakeContext.ts';
import { antreaNamespace } from './antreaNamespace.ts';
import { RequestError } from './client.ts';

const refused = (status: number) =>
  fakeClient(() => {
    throw new RequestError(status, 'no');
  });

it('antreaNamespace is where the controller says that it is', async () => {
  const cluster = fakeClient(({ path }) => {
    expect(path).toMatch(/\/antreacontrollerinfos\/antrea-controller$/);
    return { podRef: { kind: 'Pod', namespace: 'network', name: 'antrea-controller-1' } };
  });
  expect(await antreaNamespace(cluster)).toBe('network');
});

it.each([404, 403])('antreaNamespace is the usual one when the answer is %i', async (status) => {
  expect(await antreaNamespace(refused(status))).toBe('kube-system');
});

it('antreaNamespace guesses nothing when the server fails', async () => {
  await expect(antreaNamespace(refused(500))).rejects.toThrow('no');
});

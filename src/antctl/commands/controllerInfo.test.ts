import { describe, expect, it } from 'vitest';
import { antreaControllerInfo, controllerInfoName } from '#crds/antreaControllerInfo.ts';
import { fakeClient, fakeContext } from '../testing/fakeContext.ts';
import { fetchControllerInfo } from './controllerInfo.ts';

async function askedPath(target: 'controller' | 'cluster'): Promise<string> {
  let asked = '';
  const client = fakeClient(({ path }) => {
    asked = path;
    return {};
  });
  await fetchControllerInfo(fakeContext({ target, client }).context);
  return asked;
}

describe('fetchControllerInfo', () => {
  it('asks the controller where it is near', async () => {
    expect(await askedPath('controller')).toBe('/controllerinfo');
  });

  it('reads the object of the CRD elsewhere', async () => {
    const { group, version, plural } = antreaControllerInfo;
    expect(await askedPath('cluster')).toBe(`/apis/${group}/${version}/${plural}/${controllerInfoName}`);
  });
});

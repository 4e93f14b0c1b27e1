import { describe, expect, it } from 'vitest';
import { controlPlaneResources } from '#controlplane/group.ts';
import type { Target } from '../context.ts';
import { fakeClient, fakeContext } from '../testing/fakeContext.ts';
import { fetchAll, fetchOne } from './controlPlaneFetch.ts';

function setup(target: Target) {
  const asked: string[] = [];
  const client = fakeClient(({ path, query = {} }) => {
    asked.push(`${path}?${new URLSearchParams(query)}`);
    return { items: [] };
  });
  const { context } = fakeContext({ target, client });
  return { asked, context };
}

const groups = controlPlaneResources.addressGroups;
const api = '/apis/controlplane.antrea.tanzu.vmware.com/v1beta2/addressgroups';

describe('fetchAll and fetchOne', () => {
  it('use the paths of an agent', async () => {
    const { asked, context } = setup('agent');
    await fetchAll(groups, context, { pod: 'a' });
    await fetchOne(groups, context, 'g1');
    expect(asked).toEqual(['/addressgroups?pod=a', '/addressgroups?name=g1']);
  });

  it.each(['controller', 'cluster'] as const)('use the API of the controller (%s)', async (target) => {
    const { asked, context } = setup(target);
    await fetchAll(groups, context);
    await fetchOne(groups, context, 'g1');
    expect(asked).toEqual([`${api}?`, `${api}/g1?`]);
  });
});

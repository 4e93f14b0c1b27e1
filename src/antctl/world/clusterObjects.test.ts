import { describe, expect, it } from 'vitest';
import { KubeApiError } from '#kube/errors.ts';
import { fakeClient } from '../testing/fakeContext.ts';
import { readClusterObjects } from './clusterObjects.ts';

function error(status: number) {
  return new KubeApiError({ status, reason: 'No', message: 'no', request: 'GET' });
}

describe('readClusterObjects', () => {
  it('reads pages, does without kinds that the cluster lacks, and tells how far it is', async () => {
    const client = fakeClient(({ path, query = {} }) => {
      if (path === '/api/v1/pods') {
        return query.continue === 'more'
          ? { metadata: {}, items: [{ metadata: { name: 'b', namespace: 'x', uid: '2' } }] }
          : {
              metadata: { continue: 'more' },
              items: [{ metadata: { name: 'a', namespace: 'x', uid: '1' } }],
            };
      }
      if (path.includes('antrea') || path.includes('policy.networking')) throw error(404);
      return { metadata: {}, items: [] };
    });
    const told: string[] = [];
    const { objects } = await readClusterObjects(client, (plural, count) => told.push(`${plural} ${count}`));
    expect(objects.map(({ source }) => source.name)).toEqual(['a', 'b']);
    expect(told).toContain('pods 1');
    expect(told.at(-1)).toBe('networkpolicies 2');
  });

  it('does without EndpointSlices where it may not read them', async () => {
    const client = fakeClient(({ path }) => {
      if (path.endsWith('/endpointslices')) throw error(403);
      return { metadata: {}, items: [] };
    });
    const { problems } = await readClusterObjects(client);
    expect(problems).toEqual([
      { at: 'cluster', message: expect.stringContaining('endpointslices may not be read'), isSettled: true },
    ]);
  });

  it('fails when it may not read', async () => {
    const client = fakeClient(() => {
      throw error(403);
    });
    await expect(readClusterObjects(client)).rejects.toThrow('403');
    const without = fakeClient(() => {
      throw error(404);
    });
    await expect(readClusterObjects(without)).rejects.toThrow('404');
  });
});

import { describe, expect, it } from 'vitest';
import { errorFromStatus } from '#kube/errors.ts';
import { scriptedTransport } from '#kube/testing/scriptedTransport.ts';
import { askedWhereabouts } from './whereabouts.ts';

const objects: Record<string, unknown> = {
  '/api/v1/namespaces/n/pods/a': { status: { podIP: '10.0.2.9' } },
  '/api/v1/namespaces/n/pods/pending': { status: {} },
  '/api/v1/namespaces/n/services/web': {
    spec: { clusterIP: '10.96.0.7', ports: [{ port: 80 }, { port: 53, protocol: 'UDP' }] },
  },
  '/api/v1/namespaces/n/services/headless': { spec: { clusterIP: 'None' } },
};

const whereabouts = askedWhereabouts(
  scriptedTransport({
    request: ({ path }) => {
      if (path.includes('broken')) throw errorFromStatus('GET', 500, {});
      if (objects[path] === undefined) throw errorFromStatus('GET', 404, {});
      return objects[path];
    },
  }),
);

describe('askedWhereabouts', () => {
  it('knows the addresses of pods and Services', async () => {
    expect(await whereabouts.pod('n', 'a')).toBe('10.0.2.9');
    expect(await whereabouts.service('n', 'web')).toEqual({
      ip: '10.96.0.7',
      ports: [
        { port: 80, protocol: 'TCP' },
        { port: 53, protocol: 'UDP' },
      ],
    });
  });

  it('says nothing of what is not there or has none', async () => {
    expect(await whereabouts.pod('n', 'x')).toBeUndefined();
    expect(await whereabouts.pod('n', 'pending')).toBeUndefined();
    expect(await whereabouts.service('n', 'headless')).toBeUndefined();
    expect(await whereabouts.pod('n', '../services/web')).toBeUndefined();
  });

  it('fails when the API server does', async () => {
    await expect(whereabouts.pod('n', 'broken')).rejects.toMatchObject({ status: 500 });
  });
});

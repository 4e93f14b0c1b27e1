import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import type { KubeRequest } from '#kube/transport.ts';
import { fakeClient } from '../testing/fakeContext.ts';
import { agentImage, ephemeralDialer } from './dialer.ts';

const path = '/api/v1/namespaces/x/pods/a';

/** An API server with one pod, in which the probe ends with this state. */
function server(state: object, log = '["connected","timeout"]') {
  const asked: KubeRequest[] = [];
  const client = fakeClient((request) => {
    asked.push(request);
    if (request.path === `${path}/log`) return log;
    if (request.method === 'PATCH') return {};
    return {
      spec: { ephemeralContainers: [{ name: 'older' }] },
      status: { ephemeralContainerStatuses: [{ name: 'antctl-test-1', state }] },
    };
  });
  return { client, asked };
}

const dials = [
  { address: '10.0.0.1', port: 80 },
  { address: '10.0.0.2', port: 81 },
];

describe('ephemeralDialer', () => {
  it('adds a container that dials, and reads what it printed', async () => {
    const { client, asked } = server({ terminated: { exitCode: 0 } });
    const results = await ephemeralDialer(client, manualClock(), 'image')('x/a', dials);
    expect(results).toEqual(['connected', 'timeout']);
    const patch = asked.find(({ method }) => method === 'PATCH');
    expect(patch?.path).toBe(`${path}/ephemeralcontainers`);
    expect(patch?.body).toMatchObject({
      spec: {
        ephemeralContainers: [
          { name: 'antctl-test-1', image: 'image', securityContext: { runAsNonRoot: true } },
        ],
      },
    });
    expect(JSON.stringify(patch?.body)).toContain('10.0.0.2');
  });

  it('says when the container failed', async () => {
    const { client } = server({ terminated: { exitCode: 3 } });
    await expect(ephemeralDialer(client, manualClock(), 'image')('x/a', dials)).rejects.toThrow(
      'the probe in x/a ended with 3',
    );
  });
});

describe('agentImage', () => {
  const pods = (items: readonly object[]) =>
    fakeClient(({ path }) => {
      if (path.includes('antreacontrollerinfos')) return { podRef: { namespace: 'network' } };
      return { items: path === '/api/v1/namespaces/network/pods' ? items : [tenants] };
    });
  const tenants = { spec: { containers: [{ name: 'antrea-agent', image: 'evil:1' }] } };

  it('is that of the agents, and not of a pod of a tenant that has their labels', async () => {
    const containers = [
      { name: 'antrea-ovs', image: 'other' },
      { name: 'antrea-agent', image: 'antrea:1' },
    ];
    expect(await agentImage(pods([{ spec: { containers } }]))).toBe('antrea:1');
    await expect(agentImage(pods([]))).rejects.toThrow('--probe-image');
  });
});

import { KubeConfig } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { fakeClient } from '../testing/fakeContext.ts';
import { clusterComponents } from './clusterComponents.ts';

const pod = (name: string, nodeName: string, phase: string) => ({
  metadata: { namespace: 'kube-system', name },
  spec: { nodeName },
  status: { phase },
});

const components = clusterComponents({
  cluster: fakeClient(({ path, query }) => {
    if (path.includes('antreacontrollerinfos')) return { podRef: { namespace: 'kube-system' } };
    const isOurs = path === '/api/v1/namespaces/kube-system/pods';
    const tenants = isOurs ? [] : [pod('pretender', 'n3', 'Running')];
    const agents = [pod('b', 'n2', 'Running'), pod('a', 'n1', 'Running'), pod('old', 'n3', 'Failed')];
    return { items: query?.labelSelector?.includes('antrea-agent') ? [...agents, ...tenants] : tenants };
  }),
  loadConfig: async () => new KubeConfig(),
  timeoutMs: 0,
  trace: () => undefined,
});

describe('clusterComponents', () => {
  it('lists the agents that run, by node, and no pods of tenants that have their labels', async () => {
    expect(await components.agents()).toEqual([
      { node: 'n1', pod: { namespace: 'kube-system', name: 'a' } },
      { node: 'n2', pod: { namespace: 'kube-system', name: 'b' } },
    ]);
  });

  it('says who does not run', async () => {
    await expect(components.agent('n3').get('/x')).rejects.toThrow(
      'no running Pod of antrea-agent on node n3',
    );
    await expect(components.controller().get('/x')).rejects.toThrow('no running Pod of antrea-controller');
  });
});

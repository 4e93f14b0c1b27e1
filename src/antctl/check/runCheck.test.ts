import { describe, expect, it } from 'vitest';
import { RequestError } from '../client/client.ts';
import { createStyle } from '../output/style.ts';
import { fakeClient, fakeContext } from '../testing/fakeContext.ts';
import { runCheck } from './runCheck.ts';

const node = {
  metadata: { name: 'n1' },
  spec: { podCIDR: '10.0.0.0/24' },
  status: {
    conditions: [{ type: 'Ready', status: 'True' }],
    nodeInfo: { operatingSystem: 'linux', containerRuntimeVersion: 'containerd://2.0.0' },
  },
};

const answers: Readonly<Record<string, unknown>> = {
  '/version': { gitVersion: 'v1.34.0', minor: '34' },
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews': { status: { allowed: true } },
  '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication': {
    data: { 'requestheader-client-ca-file': 'pem' },
  },
  '/api/v1/nodes': { items: [node] },
  '/apis/apps/v1/daemonsets': { items: [{ metadata: { name: 'kube-proxy' } }] },
};

async function check(changes: Readonly<Record<string, unknown>> = {}) {
  const all = { ...answers, ...changes };
  const { context, out } = fakeContext({
    target: 'cluster',
    cluster: fakeClient(({ path }) => {
      const answer = all[path];
      if (answer === undefined) throw new RequestError(403, 'you may not');
      return answer;
    }),
    style: createStyle(false),
  });
  return { code: await runCheck('cluster', context), lines: out().trimEnd().split('\n') };
}

describe('antctl check', () => {
  it('ends well when nothing is in the way', async () => {
    const { code, lines } = await check();
    expect(code).toBe(0);
    expect(lines.every((line) => line.startsWith('✔'))).toBe(true);
  });

  it.each([
    ['/version', { gitVersion: 'v1.20.0', minor: '20' }, '✖ Kubernetes v1.20.0: 1.30 is needed'],
    ['/api/v1/nodes', { items: [{ ...node, spec: {} }] }, '✖ no IPv4 range of Pod addresses'],
    [
      '/apis/apps/v1/daemonsets',
      { items: [{ metadata: { name: 'calico-node' } }] },
      '✖ another network is installed, remove it first: calico-node',
    ],
    ['/version', undefined, '✖ cannot look: Forbidden: you may not'],
  ])('tells what is in the way (%s)', async (path, answer, expected) => {
    const { code, lines } = await check({ [path]: answer });
    expect(code).toBe(1);
    expect(lines.some((line) => line.startsWith(expected))).toBe(true);
  });

  it('warns of what is no obstacle', async () => {
    const { code, lines } = await check({ '/apis/apps/v1/daemonsets': { items: [] } });
    expect(code).toBe(0);
    expect(lines.at(-1)).toMatch(/^! no DaemonSet kube-proxy/);
  });
});

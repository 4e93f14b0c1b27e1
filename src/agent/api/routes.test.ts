import { describe, expect, it } from 'vitest';
import { testRequest } from '#kube/serving/testing/testRequest.ts';
import { createAgentApi } from './routes.ts';
import { exampleReaders } from './testing/exampleReaders.ts';

const checks = { live: [], ready: [] };

function ask(url: string, readers = exampleReaders()) {
  return createAgentApi(readers, checks)(testRequest(url));
}

describe('createAgentApi', () => {
  it.each([
    ['/agentinfo', { version: 'v0.1.0' }],
    ['/version', { gitVersion: 'v0.1.0' }],
    ['/podinterfaces', [{ ofPort: 3 }]],
    ['/ovsflows?table=90', [{ flow: 'table=90' }]],
    ['/ovstracing?source=a/b', { result: 'trace from a/b' }],
    ['/loglevel', { level: 'info' }],
    ['/featuregates', [{ name: 'Traceflow' }]],
    ['/conntrack', [{ destination: '10.0.2.3', port: 80 }]],
    ['/networkpolicies', { kind: 'NetworkPolicyList' }],
    ['/networkpolicystats', { policies: [{ rules: [{ sessions: 2 }] }] }],
    ['/appliedtogroups', { kind: 'AppliedToGroupList' }],
    ['/addressgroups', { kind: 'AddressGroupList' }],
  ])('answers %s', async (url, body) => {
    expect(await ask(url)).toMatchObject({ kind: 'json', status: 200, body });
  });

  it('hands out a support bundle', async () => {
    expect(await ask('/supportbundle')).toMatchObject({ kind: 'bytes', contentType: 'application/gzip' });
  });

  it('answers probes', async () => {
    for (const path of ['/healthz', '/livez', '/readyz']) {
      expect(await ask(path)).toMatchObject({ status: 200, body: 'ok' });
    }
  });

  it('shows metrics, unless they are off', async () => {
    expect(await ask('/metrics')).toMatchObject({ body: 'up 1\n', contentType: 'text/plain; version=0.0.4' });
    await expect(ask('/metrics', exampleReaders({ metrics: undefined }))).rejects.toMatchObject({
      code: 404,
    });
  });
});

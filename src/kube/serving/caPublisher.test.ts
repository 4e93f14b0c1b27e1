import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { publishAuthority } from './caPublisher.ts';
import type { CertificateSource, ServingCertificate } from './certificateManager.ts';
import { fakeTransport } from './testing/fakeTransport.ts';

function certificateSource() {
  const listeners = new Set<(certificate: ServingCertificate) => void>();
  let caBundlePem = 'CA 1';
  const make = (): ServingCertificate => ({
    certificatePem: '',
    keyPem: '',
    notBefore: 0,
    notAfter: 0,
    caBundlePem,
  });
  const source: CertificateSource = {
    current: make,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const change = (next: string) => {
    caBundlePem = next;
    for (const listener of listeners) listener(make());
  };
  return { source, change };
}

it('tells the API server, too, what it does not know yet', async () => {
  const { source, change } = certificateSource();
  const services = new Map([
    ['v1.known', 'CA 1'],
    ['v1.new', ''],
  ]);
  const encoded = (text: string) => Buffer.from(text).toString('base64');
  const transport = fakeTransport(({ method, path, body }) => {
    const name = path.split('/').at(-1) ?? '';
    if (!path.startsWith('/apis/apiregistration.k8s.io/v1/apiservices/'))
      return { data: { 'ca.crt': 'CA 1' } };
    if (method === 'GET') return { spec: { caBundle: encoded(services.get(name) ?? '') } };
    expect(body).toEqual({ spec: { caBundle: encoded(source.current().caBundlePem) } });
    services.set(name, source.current().caBundlePem);
    return {};
  });
  const stop = new AbortController();
  const apiServices = [...services.keys()];
  const common = { transport, namespace: 'kube-system', clock: manualClock(), logger: silentLogger() };
  const running = publishAuthority({ ...common, apiServices, certificates: source }, stop.signal);
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const patches = () => transport.requests.filter(({ method }) => method === 'PATCH').length;
  await settle();
  expect(patches()).toBe(1);
  change('CA 2');
  await settle();
  await settle();
  expect([...services.values()]).toEqual(['CA 2', 'CA 2']);
  stop.abort();
  await running;
});

it('tells webhook configurations, and one that is missing keeps none of the others back', async () => {
  const { source } = certificateSource();
  const transport = fakeTransport(({ path }) => {
    if (path.endsWith('/gone')) throw new Error('not found');
    if (path.includes('/configmaps/')) return { data: { 'ca.crt': 'CA 1' } };
    return { webhooks: [{ name: 'w', clientConfig: {} }] };
  });
  const stop = new AbortController();
  const running = publishAuthority(
    {
      transport,
      namespace: 'kube-system',
      webhooks: [
        { kind: 'mutating', name: 'gone' },
        { kind: 'validating', name: 'there' },
      ],
      certificates: source,
      clock: manualClock(),
      logger: silentLogger(),
    },
    stop.signal,
  );
  await new Promise((resolve) => setImmediate(resolve));
  const patched = transport.requests.filter(({ method }) => method === 'PATCH').map(({ path }) => path);
  expect(patched).toEqual(['/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/there']);
  stop.abort();
  await running;
});

function setup(initial: Record<string, string>) {
  const state: { data: Record<string, string>; failures: number } = {
    data: initial,
    failures: 0,
  };
  const transport = fakeTransport(({ method, body }) => {
    if (state.failures > 0) {
      state.failures -= 1;
      throw new Error('API server away');
    }
    if (method === 'GET') return { metadata: { name: 'antrea-ca', resourceVersion: '7' }, data: state.data };
    if (typeof body === 'object' && body !== null && 'data' in body) {
      state.data = JSON.parse(JSON.stringify(body.data));
    }
    return {};
  });
  const clock = manualClock();
  const certificates = certificateSource();
  const stop = new AbortController();
  const running = publishAuthority(
    {
      transport,
      namespace: 'kube-system',
      certificates: certificates.source,
      clock,
      logger: silentLogger(),
      random: () => 1,
    },
    stop.signal,
  );
  const end = () => {
    stop.abort();
    return running;
  };
  return { state, transport, clock, certificates, end };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('publishAuthority', () => {
  it('fills the ConfigMap of the chart and leaves other keys alone', async () => {
    const { state, transport, end } = setup({ other: 'kept' });
    await settle();
    expect(state.data).toEqual({ other: 'kept', 'ca.crt': 'CA 1' });
    expect(transport.requests.map(({ method }) => method)).toEqual(['GET', 'PUT']);
    await end();
  });

  it('writes nothing when the ConfigMap is right', async () => {
    const { transport, end } = setup({ 'ca.crt': 'CA 1' });
    await settle();
    expect(transport.requests.map(({ method }) => method)).toEqual(['GET']);
    await end();
  });

  it('publishes a renewed authority at once, and repairs a foreign change within a minute', async () => {
    const { state, clock, certificates, end } = setup({});
    await settle();
    certificates.change('CA 2');
    await settle();
    await settle();
    expect(state.data).toEqual({ 'ca.crt': 'CA 2' });
    state.data = { 'ca.crt': 'somebody else' };
    clock.advance(60_000);
    await settle();
    expect(state.data).toEqual({ 'ca.crt': 'CA 2' });
    await end();
  });

  it('tries again after a failure', async () => {
    const { state, clock, end } = setup({});
    state.failures = 1;
    await settle();
    clock.advance(500);
    await settle();
    expect(state.data).toEqual({ 'ca.crt': 'CA 1' });
    await end();
  });
});

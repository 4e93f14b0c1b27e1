import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { type ControlPlane, startControlPlane } from '../../tools/envtest/controlPlane.ts';
import { createKubeTransport } from './client.ts';
import { type ConfigMap, resourcePath, withoutBookkeeping } from './objects.ts';
import { Reflector } from './reflector.ts';
import { eventually } from './testing/eventually.ts';
import { fingerprints, Mirror } from './testing/mirror.ts';
import type { KubeRequest, KubeTransport } from './transport.ts';

const PATH = resourcePath('', 'v1', 'configmaps', 'default');
const COUNT = 1_100;

/** Passes everything on and keeps the requests. */
function recording(transport: KubeTransport): KubeTransport & { readonly requests: KubeRequest[] } {
  const requests: KubeRequest[] = [];
  return {
    server: transport.server,
    requests,
    request: (request) => {
      requests.push(request);
      return transport.request(request);
    },
    stream: (request) => {
      requests.push(request);
      return transport.stream(request);
    },
    close: () => transport.close(),
  };
}

async function createMany(transport: KubeTransport): Promise<void> {
  const names = Array.from({ length: COUNT }, (_, index) => `c${index}`);
  const next = names.values();
  const worker = async () => {
    for (const name of next) {
      const metadata = { name, labels: { half: Number(name.slice(1)) % 2 === 0 ? 'even' : 'odd' } };
      await transport.request({ method: 'POST', path: PATH, body: { metadata, data: { name } } });
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

describe.each([
  { how: 'by WatchList', apiServerArgs: [], pages: 0 },
  { how: 'in pages where WatchList is off', apiServerArgs: ['--feature-gates=WatchList=false'], pages: 3 },
])('a Reflector on a real API server, listing $how', ({ apiServerArgs, pages }) => {
  let controlPlane: ControlPlane;
  let transport: KubeTransport;

  beforeAll(async () => {
    controlPlane = await startControlPlane({ apiServerArgs });
    transport = createKubeTransport(controlPlane.kubeConfig());
    await createMany(transport);
  });

  afterAll(async () => {
    await transport.close();
    await controlPlane.stop();
  });

  function reflect(query: Readonly<Record<string, string>> = {}) {
    const recorder = recording(transport);
    const mirror = new Mirror<ConfigMap>();
    const reflector = new Reflector<ConfigMap>({
      transport: recorder,
      path: PATH,
      query,
      transform: withoutBookkeeping,
      clock: systemClock(),
      logger: silentLogger(),
      handler: mirror,
    });
    const stop = new AbortController();
    const running = reflector.run(stop.signal);
    const end = async () => {
      stop.abort();
      await running;
    };
    return { reflector, mirror, recorder, end };
  }

  it('holds everything, and follows changes and deletions', async () => {
    const { reflector, mirror, recorder, end } = reflect();
    await reflector.synced;
    expect(reflector.size).toBe(COUNT);
    expect(recorder.requests.filter(({ query }) => query?.limit)).toHaveLength(pages);
    const sample = reflector.get('default/c7');
    expect(sample).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1', data: { name: 'c7' } });
    expect(sample?.metadata).not.toHaveProperty('managedFields');

    const merge = 'application/merge-patch+json';
    const patch = { method: 'PATCH', contentType: merge, body: { data: { name: 'new' } } } as const;
    await transport.request({ ...patch, path: `${PATH}/c8` });
    await transport.request({ method: 'DELETE', path: `${PATH}/c9` });
    await eventually('both arrive', () => {
      return reflector.get('default/c8')?.data?.name === 'new' && !reflector.get('default/c9');
    });
    expect(mirror.violations).toEqual([]);
    expect(mirror.state()).toEqual(fingerprints(reflector.list()));
    await end();
  });

  it('sees an object that stops matching its selector as deleted', async () => {
    const { reflector, mirror, end } = reflect({ labelSelector: 'half=even' });
    await reflector.synced;
    const before = reflector.size;
    await transport.request({
      method: 'PATCH',
      path: `${PATH}/c10`,
      contentType: 'application/merge-patch+json',
      body: { metadata: { labels: { half: 'odd' } } },
    });
    await eventually('it is gone', () => !mirror.objects.has('default/c10'));
    expect(reflector.size).toBe(before - 1);
    await end();
  });
});

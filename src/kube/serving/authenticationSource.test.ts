import { describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { eventually } from '../testing/eventually.ts';
import type { KubeRequest, KubeTransport } from '../transport.ts';
import { AuthenticationSource } from './authenticationSource.ts';

/** Plays one WatchList: the frames that the test pushes. */
function watchTransport() {
  const requests: KubeRequest[] = [];
  let push: (frame: object) => void = () => undefined;
  const transport: KubeTransport = {
    server: 'https://fake',
    request: () => Promise.reject(new Error('not asked for')),
    stream: async (request) => {
      requests.push(request);
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          push = (frame) => controller.enqueue(Buffer.from(`${JSON.stringify(frame)}\n`));
          request.signal?.addEventListener('abort', () => controller.error(request.signal?.reason));
        },
      });
      return body;
    },
    close: async () => undefined,
  };
  return { transport, requests, push: (frame: object) => push(frame) };
}

let version = 0;

function configMap(type: string, names: string) {
  version += 1;
  const metadata = {
    name: 'extension-apiserver-authentication',
    namespace: 'kube-system',
    resourceVersion: String(version),
  };
  return { type, object: { metadata, data: { 'requestheader-allowed-names': names } } };
}

describe('AuthenticationSource', () => {
  it('follows the ConfigMap, and keeps the last good one when it turns malformed', async () => {
    const { transport, requests, push } = watchTransport();
    const source = new AuthenticationSource(transport, systemClock(), silentLogger());
    expect(source.current().proxyNames).toEqual([]);
    const stop = new AbortController();
    const running = source.run(stop.signal);
    await eventually('a watch is open', () => requests.length === 1);
    expect(requests[0]).toMatchObject({
      path: '/api/v1/namespaces/kube-system/configmaps',
      query: { fieldSelector: 'metadata.name=extension-apiserver-authentication' },
    });
    push(configMap('ADDED', '["front-proxy-client"]'));
    await eventually('it was read', () => source.current().proxyNames.length === 1);
    push(configMap('MODIFIED', 'nonsense'));
    push(configMap('MODIFIED', '["a","b"]'));
    await eventually('it was read again', () => source.current().proxyNames.length === 2);
    push(configMap('MODIFIED', 'nonsense'));
    push({
      type: 'BOOKMARK',
      object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    });
    await source.synced;
    expect(source.current().proxyNames).toEqual(['a', 'b']);
    stop.abort();
    await running;
  });
});
